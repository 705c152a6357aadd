#include "WireCellPgraph/Pgrapher.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::Pgraph {
    struct PgrapherConfig {
        std::vector<nlohmann::json> edges; ///< {tail:{node:"type:name",port:0}, head:{...}} per edge
        int verbosity = 1;                 ///< 0 no report; 1 timers after each execution; 2 also memory
        std::string timing_file;           ///< JSON file to write the timers to; empty for none
    };
    BOOST_DESCRIBE_STRUCT(PgrapherConfig, (), (edges, verbosity, timing_file))

    Pgrapher::Pgrapher()
      : Aux::Logger("Pgrapher", "pgraph")
    {
    }

    Pgrapher::~Pgrapher() = default;

    Configuration Pgrapher::default_configuration() const { return SPNG::config::defaults<PgrapherConfig>(); }

    void Pgrapher::configure(const Configuration& config)
    {
        const auto who = SPNG::config::who("Pgrapher", get_name());
        const auto cfg = SPNG::config::parse<PgrapherConfig>(config, who);
        SPNG_VALIDATE(cfg.verbosity >= 0 && cfg.verbosity <= 2, "{}.verbosity: got {} (want 0, 1 or 2)", who,
                      cfg.verbosity);
        m_verbosity = cfg.verbosity;
        m_timing_file = cfg.timing_file;
        m_total_s = m_core_s = 0;
        m_graph = Graph(Flow::plan_graph(cfg.edges, who));
    }

    void Pgrapher::execute()
    {
        const Flow::CostMeter meter;
        m_graph.execute();
        m_total_s += meter.wall_s();
        m_core_s += meter.core_s();

        const Flow::GraphCosts costs{
            .engine = "Pgrapher", .threads = 1, .total_s = m_total_s, .core_s = m_core_s, .nodes = m_graph.costs()};
        if (m_verbosity > 0) Flow::log_costs(costs, m_verbosity > 1);
        if (!m_timing_file.empty()) Flow::write_costs(costs, m_timing_file);
    }
}

WIRECELL_FACTORY(Pgrapher, WireCell::Pgraph::Pgrapher, WireCell::IApplication, WireCell::INamed,
                 WireCell::IConfigurable)
