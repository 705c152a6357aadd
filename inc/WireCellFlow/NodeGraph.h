#pragma once
#include "WireCellFlow/NodeCaller.h"
#include "WireCellUtil/Logging.h"

namespace WireCell::Flow {
    /// The nodes of a plan, each with its caller, joined by queues: what the engines have in common.
    class NodeGraph {
      public:
        struct Edge {
            std::string name;
            size_t tail, head; ///< Indices of nodes
            NodeCaller::Queue queue;
        };

        NodeGraph() = default;
        NodeGraph(const GraphPlan& plan, Log::logptr_t log);

        size_t size() const { return m_nodes.size(); }
        NodeCaller& node(size_t index) { return *m_nodes[index]; }
        const NodeCaller& node(size_t index) const { return *m_nodes[index]; }
        const std::vector<Edge>& edges() const { return m_edges; }

        /// Indices of the nodes, from sinks to sources.
        const std::vector<size_t>& sinks_first() const { return m_sinks_first; }

        /// Make ready for a run: no messages, all nodes as new.
        void start();

        /// Drop what is left of a run, and warn of it, or of the signal that stopped the run.
        void finish();

        void drop_messages();

        /// What the nodes took in all runs, in the order in which the edges name them.
        std::vector<NodeCosts> costs() const;

      private:
        Log::logptr_t m_log;
        std::vector<std::unique_ptr<NodeCaller>> m_nodes;
        std::vector<size_t> m_sinks_first;
        std::vector<Edge> m_edges;
    };
}
