#include "WireCellPgraph/Graph.h"
#include "WireCellUtil/Logging.h"
#include "WireCellUtil/Type.h"

#include <algorithm>

namespace WireCell::Pgraph {
    Graph::Graph(const Aux::GraphPlan& plan)
    {
        const auto log = Log::logger("pgraph");
        for (const auto& node : plan.nodes) m_nodes.push_back(make_wrapper(node));
        for (const auto& [tail, head] : plan.edges) {
            const auto& from = plan.nodes[tail.node];
            const auto& to = plan.nodes[head.node];
            const auto type = demangle(from.node->output_types()[tail.port]);
            const auto name = fmt::format("{}:({}:{}) -> {}:({}:{})", from.tn, type, tail.port, to.tn, type, head.port);
            log->debug("connect {}", name);
            const auto edge = std::make_shared<Queue>();
            m_nodes[tail.node]->plug_output(tail.port, edge);
            m_nodes[head.node]->plug_input(head.port, edge);
            m_edges.push_back({name, edge});
        }
        for (auto it = plan.order.rbegin(); it != plan.order.rend(); ++it) m_sinks_first.push_back(m_nodes[*it].get());
    }

    bool Graph::call_one()
    {
        return std::any_of(m_sinks_first.begin(), m_sinks_first.end(), [](Wrapper* node) { return (*node)(); });
    }

    void Graph::execute()
    {
        drop_queued();
        for (auto& node : m_nodes) node->reset();
        try {
            while (call_one()) {}
        }
        catch (...) {
            drop_queued();
            throw;
        }
        warn_of_left_over();
        drop_queued();
    }

    void Graph::drop_queued()
    {
        for (auto& edge : m_edges) edge.edge->clear();
    }

    void Graph::warn_of_left_over() const
    {
        for (const auto& edge : m_edges) {
            if (edge.edge->empty()) continue;
            Log::logger("pgraph")->warn("{} message(s) never taken from {}", edge.edge->size(), edge.name);
        }
    }

    std::vector<Aux::NodeCosts> Graph::costs() const
    {
        std::vector<Aux::NodeCosts> all;
        for (const auto& node : m_nodes) all.push_back(node->costs());
        return all;
    }
}
