#include "WireCellTbb/TbbFlow.h"
#include "WireCellTbb/DataFlowGraph.h"
#include "WireCellUtil/NamedFactory.h"

#include <tbb/info.h>

#include <algorithm>

namespace WireCellTbb {
    using namespace WireCell;

    namespace {
        std::shared_ptr<DataFlowGraph> find_settings(const std::string& tn)
        {
            if (tn.empty()) return nullptr;
            return std::dynamic_pointer_cast<DataFlowGraph>(Factory::find_maybe_tn<IConfigurable>(tn));
        }
    }

    TbbFlow::TbbFlow()
      : Component("TbbFlow", "tbb")
    {
    }

    TbbFlow::~TbbFlow() = default;

    void TbbFlow::configured()
    {
        SPNG_VALIDATE(m_cfg.verbosity >= 0 && m_cfg.verbosity <= 2, "{}.verbosity: got {} (want 0, 1 or 2)", who(),
                      m_cfg.verbosity);
        SPNG_VALIDATE(m_cfg.threads >= 0, "{}.threads: got {} (want 0 or more)", who(), m_cfg.threads);
        SPNG_VALIDATE(m_cfg.in_flight >= 1, "{}.in_flight: got {} (want 1 or more)", who(), m_cfg.in_flight);
        m_total_s = m_core_s = 0;
        m_flow = Flow(WireCell::Flow::plan_graph(m_cfg.edges, who()), static_cast<size_t>(m_cfg.in_flight));
    }

    int TbbFlow::threads() const
    {
        const auto settings = find_settings(m_cfg.dfp);
        int number = tbb::info::default_concurrency();
        if (m_cfg.threads > 0) number = m_cfg.threads;
        if (settings && settings->max_threads() > 0) {
            number = m_cfg.threads > 0 ? std::min(number, settings->max_threads()) : settings->max_threads();
        }
        return number;
    }

    bool TbbFlow::reports() const
    {
        const auto settings = find_settings(m_cfg.dfp);
        return m_cfg.verbosity > 0 && (!settings || settings->summary() > 0);
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
        if (reports()) WireCell::Flow::log_costs(costs, m_cfg.verbosity > 1);
        if (!m_cfg.timing_file.empty()) WireCell::Flow::write_costs(costs, m_cfg.timing_file);
    }
}

WIRECELL_FACTORY(TbbFlow, WireCellTbb::TbbFlow, WireCell::IApplication, WireCell::INamed, WireCell::IConfigurable)
