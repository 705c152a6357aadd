#include "WireCellTbb/TbbFlow.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellTbb/DataFlowGraph.h"
#include "WireCellUtil/NamedFactory.h"

#include <tbb/info.h>

#include <algorithm>

namespace WireCellTbb {
    using namespace WireCell;

    struct TbbFlowConfig {
        std::vector<nlohmann::json> edges;    ///< {tail:{node:"type:name",port:0}, head:{...}} per edge
        int verbosity = 1;                    ///< 0 no report; 1 timers after each execution; 2 also memory
        std::string timing_file;              ///< JSON file to write the timers to; empty for none
        int threads = 0;                      ///< most threads that call nodes; 0 for one per core
        int in_flight = 1;                    ///< a node is not called while so many messages wait on an edge it feeds
        std::string dfp = "TbbDataFlowGraph"; ///< type:name of a component with further settings, which may be absent
    };
    BOOST_DESCRIBE_STRUCT(TbbFlowConfig, (), (edges, verbosity, timing_file, threads, in_flight, dfp))

    namespace {
        std::shared_ptr<DataFlowGraph> find_settings(const std::string& tn)
        {
            if (tn.empty()) return nullptr;
            return std::dynamic_pointer_cast<DataFlowGraph>(Factory::find_maybe_tn<IConfigurable>(tn));
        }
    }

    TbbFlow::TbbFlow()
      : Aux::Logger("TbbFlow", "tbb")
    {
    }

    TbbFlow::~TbbFlow() = default;

    Configuration TbbFlow::default_configuration() const { return SPNG::config::defaults<TbbFlowConfig>(); }

    void TbbFlow::configure(const Configuration& config)
    {
        const auto who = SPNG::config::who("TbbFlow", get_name());
        const auto cfg = SPNG::config::parse<TbbFlowConfig>(config, who);
        SPNG_VALIDATE(cfg.verbosity >= 0 && cfg.verbosity <= 2, "{}.verbosity: got {} (want 0, 1 or 2)", who,
                      cfg.verbosity);
        SPNG_VALIDATE(cfg.threads >= 0, "{}.threads: got {} (want 0 or more)", who, cfg.threads);
        SPNG_VALIDATE(cfg.in_flight >= 1, "{}.in_flight: got {} (want 1 or more)", who, cfg.in_flight);
        m_verbosity = cfg.verbosity;
        m_threads = cfg.threads;
        m_timing_file = cfg.timing_file;
        m_settings = cfg.dfp;
        m_total_s = m_core_s = 0;
        m_flow = Flow(WireCell::Flow::plan_graph(cfg.edges, who), static_cast<size_t>(cfg.in_flight));
    }

    int TbbFlow::threads() const
    {
        const auto settings = find_settings(m_settings);
        int number = tbb::info::default_concurrency();
        if (m_threads > 0) number = m_threads;
        if (settings && settings->max_threads() > 0) {
            number = m_threads > 0 ? std::min(number, settings->max_threads()) : settings->max_threads();
        }
        return number;
    }

    bool TbbFlow::reports() const
    {
        const auto settings = find_settings(m_settings);
        return m_verbosity > 0 && (!settings || settings->summary() > 0);
    }

    void TbbFlow::execute()
    {
        const int number = threads();
        log->debug("running in at most {} thread(s)", number);
        const WireCell::Flow::CostMeter meter;
        m_flow.execute(number);
        m_total_s += meter.wall_s();
        m_core_s += meter.core_s();

        const WireCell::Flow::GraphCosts costs{
            .engine = "TbbFlow", .threads = number, .total_s = m_total_s, .core_s = m_core_s, .nodes = m_flow.costs()};
        if (reports()) WireCell::Flow::log_costs(costs, m_verbosity > 1);
        if (!m_timing_file.empty()) WireCell::Flow::write_costs(costs, m_timing_file);
    }
}

WIRECELL_FACTORY(TbbFlow, WireCellTbb::TbbFlow, WireCell::IApplication, WireCell::INamed, WireCell::IConfigurable)
