#include "WireCellPgraph/Pgrapher.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::Pgraph {
    Pgrapher::Pgrapher()
      : Component("Pgrapher", "pgraph")
    {
    }

    Pgrapher::~Pgrapher() = default;

    void Pgrapher::configured()
    {
        SPNG_VALIDATE(m_cfg.verbosity >= 0 && m_cfg.verbosity <= 2, "{}.verbosity: got {} (want 0, 1 or 2)", who(),
                      m_cfg.verbosity);
        m_total_s = m_core_s = 0;
        m_graph = Graph(Flow::plan_graph(m_cfg.edges, who()));
    }

    void Pgrapher::execute()
    {
        const Flow::CostMeter meter;
        m_graph.execute();
        m_total_s += meter.wall_s();
        m_core_s += meter.core_s();

        const Flow::GraphCosts costs{
            .engine = "Pgrapher", .threads = 1, .total_s = m_total_s, .core_s = m_core_s, .nodes = m_graph.costs()};
        if (m_cfg.verbosity > 0) Flow::log_costs(costs, m_cfg.verbosity > 1);
        if (!m_cfg.timing_file.empty()) Flow::write_costs(costs, m_cfg.timing_file);
    }
}

WIRECELL_FACTORY(Pgrapher, WireCell::Pgraph::Pgrapher, WireCell::IApplication, WireCell::INamed,
                 WireCell::IConfigurable)
