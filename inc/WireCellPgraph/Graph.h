#pragma once
#include "WireCellFlow/NodeGraph.h"

namespace WireCell::Pgraph {
    /// A data flow graph that is run in one thread.
    ///
    /// The node closest to the sinks that can be called is called next, so that data are drained before more are made
    /// and about one message waits on each edge.
    class Graph {
      public:
        Graph() = default;
        explicit Graph(const Flow::GraphPlan& plan);

        /// Run until no node has anything to do, or a stop is asked for.  May be repeated: all nodes are reset first.
        /// When a node throws, what is queued is dropped.
        void execute();

        /// What the nodes took in all runs, in the order in which the edges name them.
        std::vector<Flow::NodeCosts> costs() const { return m_graph.costs(); }

      private:
        bool call_one();

        Flow::NodeGraph m_graph;
    };
}
