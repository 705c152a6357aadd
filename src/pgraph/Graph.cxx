#include "WireCellPgraph/Graph.h"
#include "WireCellFlow/StopRequest.h"

#include <algorithm>

namespace WireCell::Pgraph {
    Graph::Graph(const Flow::GraphPlan& plan)
      : m_graph(plan, Log::logger("pgraph"))
    {
    }

    bool Graph::call_one()
    {
        const auto& order = m_graph.sinks_first();
        return std::any_of(order.begin(), order.end(), [this](size_t index) {
            auto& node = m_graph.node(index);
            return node.has_input() && (node.has_room(1) || node.may_exceed(1)) && !Flow::stop_requested() &&
                   node.call();
        });
    }

    void Graph::execute()
    {
        m_graph.start();
        try {
            while (call_one()) {}
        }
        catch (...) {
            m_graph.drop_messages();
            throw;
        }
        m_graph.finish();
    }
}
