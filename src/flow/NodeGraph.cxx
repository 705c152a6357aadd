#include "WireCellFlow/NodeGraph.h"
#include "WireCellFlow/StopRequest.h"
#include "WireCellUtil/Type.h"

namespace WireCell::Flow {
    NodeGraph::NodeGraph(const GraphPlan& plan, Log::logptr_t log)
      : m_log(std::move(log))
      , m_sinks_first(plan.order.rbegin(), plan.order.rend())
    {
        for (const auto& node : plan.nodes) m_nodes.push_back(make_caller(node));
        for (const auto& [tail, head] : plan.edges) {
            const auto& from = plan.nodes[tail.node];
            const auto& to = plan.nodes[head.node];
            const auto type = demangle(from.node->output_types()[tail.port]);
            const auto name = fmt::format("{}:({}:{}) -> {}:({}:{})", from.tn, type, tail.port, to.tn, type, head.port);
            m_log->debug("connect {}", name);
            const auto queue = std::make_shared<MessageQueue>();
            m_nodes[tail.node]->plug_output(tail.port, queue);
            m_nodes[head.node]->plug_input(head.port, queue);
            m_edges.push_back({name, tail.node, head.node, queue});
        }
    }

    void NodeGraph::start()
    {
        drop_messages();
        for (auto& node : m_nodes) node->reset();
    }

    void NodeGraph::finish()
    {
        const auto signal = stop_requested();
        size_t left_over = 0;
        for (const auto& edge : m_edges) {
            const auto size = edge.queue->size();
            left_over += size;
            if (size > 0 && !signal) m_log->warn("{} message(s) never taken from {}", size, edge.name);
        }
        if (signal) m_log->warn("stopped by signal {}: {} message(s) dropped", signal, left_over);
        drop_messages();
    }

    void NodeGraph::drop_messages()
    {
        for (auto& edge : m_edges) edge.queue->clear();
    }

    std::vector<NodeCosts> NodeGraph::costs() const
    {
        std::vector<NodeCosts> all;
        for (const auto& node : m_nodes) all.push_back(node->costs());
        return all;
    }
}
