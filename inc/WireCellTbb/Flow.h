#pragma once
#include "WireCellFlow/NodeGraph.h"

namespace WireCellTbb {
    /// A data flow graph whose nodes are called from several threads.
    ///
    /// A node is called by one thread at a time, when a message waits on every input and fewer than `in_flight` wait on
    /// every output.  When no node can be called so, the bound is lifted for one, sinks first, that must go on lest the
    /// others wait for ever, as where a branch of a fan gathers several messages before it gives one.
    class Flow {
      public:
        Flow() = default;
        Flow(const WireCell::Flow::GraphPlan& plan, size_t in_flight);

        /// Run in at most so many threads, the caller's included, until no node has anything to do or a stop is asked
        /// for.  May be repeated: all nodes are reset first.  When a node throws, calls that run are awaited, no others
        /// begin, what is queued is dropped, and the first exception is thrown on.
        void execute(int threads);

        /// What the nodes took in all runs, in the order in which the edges name them.
        std::vector<WireCell::Flow::NodeCosts> costs() const { return m_graph.costs(); }

        /// The most messages that ever waited on each edge, in the order in which they are configured.
        std::vector<size_t> peaks() const;

      private:
        WireCell::Flow::NodeGraph m_graph;
        size_t m_in_flight = 1;
    };
}
