#include "WireCellTbb/DataFlowGraph.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCellTbb {
    using namespace WireCell;

    struct TbbDataFlowGraphConfig {
        int max_threads = 0; ///< most threads that call nodes, 0 for no limit
        int summary = 1;     ///< 0 for no report of times after each execution
    };
    BOOST_DESCRIBE_STRUCT(TbbDataFlowGraphConfig, (), (max_threads, summary))

    DataFlowGraph::DataFlowGraph()
      : Aux::Logger("TbbDataFlowGraph", "tbb")
    {
    }

    DataFlowGraph::~DataFlowGraph() = default;

    Configuration DataFlowGraph::default_configuration() const
    {
        return SPNG::config::defaults<TbbDataFlowGraphConfig>();
    }

    void DataFlowGraph::configure(const Configuration& config)
    {
        const auto who = SPNG::config::who("TbbDataFlowGraph", get_name());
        const auto cfg = SPNG::config::parse<TbbDataFlowGraphConfig>(config, who);
        SPNG_VALIDATE(cfg.max_threads >= 0, "{}.max_threads: got {} (want 0 or more)", who, cfg.max_threads);
        SPNG_VALIDATE(cfg.summary >= 0 && cfg.summary <= 2, "{}.summary: got {} (want 0, 1 or 2)", who, cfg.summary);
        m_max_threads = cfg.max_threads;
        m_summary = cfg.summary;
    }
}

WIRECELL_FACTORY(TbbDataFlowGraph, WireCellTbb::DataFlowGraph, WireCell::INamed, WireCell::IConfigurable)
