#pragma once
#include <mutex>

namespace WireCellTbb {
    /// Divides a number of cores among the calls of nodes that run at the same time.
    ///
    /// A call gets the cores over the number of calls that run or wait to run, of those that are free, and at least
    /// one: a node that has the graph to itself gets all cores for its parallel loops, nodes side by side one each.
    class CorePool {
      public:
        explicit CorePool(int cores)
          : m_cores(cores)
          , m_free(cores)
        {
        }

        /// A node can be called.
        void wait();

        /// One that could be called is, or is not after all.
        void no_longer_wait();

        /// The share of a call that begins.
        int take();

        /// A call with this share has ended.
        void give_back(int share);

      private:
        std::mutex m_mutex;
        int m_cores, m_free, m_running = 0, m_waiting = 0;
    };
}
