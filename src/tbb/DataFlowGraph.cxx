#include "WireCellTbb/DataFlowGraph.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCellTbb {
    using namespace WireCell;

    DataFlowGraph::DataFlowGraph()
      : Component("TbbDataFlowGraph", "tbb")
    {
    }

    DataFlowGraph::~DataFlowGraph() = default;

    void DataFlowGraph::configured()
    {
        SPNG_VALIDATE(m_cfg.max_threads >= 0, "{}.max_threads: got {} (want 0 or more)", who(), m_cfg.max_threads);
        SPNG_VALIDATE(m_cfg.summary >= 0 && m_cfg.summary <= 2, "{}.summary: got {} (want 0, 1 or 2)", who(),
                      m_cfg.summary);
    }
}

WIRECELL_FACTORY(TbbDataFlowGraph, WireCellTbb::DataFlowGraph, WireCell::INamed, WireCell::IConfigurable)
