#pragma once
#include <chrono>
#include <cstddef>
#include <ctime>
#include <string>
#include <vector>

namespace WireCell::Aux {
    /// What the calls of one node took, in sum.
    struct NodeCosts {
        std::string type;        ///< C++ type
        std::string component;   ///< "type:name" of the configuration
        std::string name;        ///< Instance name, empty for a node that has none
        size_t calls{0};         ///< How often the node was entered
        double wall_s{0};        ///< [s]
        double core_s{0};        ///< [s] CPU time of the whole process meanwhile
        double rss_growth_mb{0}; ///< [MiB] by how much the peak of the resident memory rose
    };

    /// What a whole graph took.
    struct GraphCosts {
        int threads{1};    ///< How many threads the engine calls nodes from
        double total_s{0}; ///< [s] wall time
        double core_s{0};  ///< [s] CPU time of the whole process meanwhile
        std::vector<NodeCosts> nodes;
    };

    /// The largest resident memory of this process so far [MiB].
    double peak_host_mb();

    /// Measures a stretch of code: its own life.
    class CostMeter {
      public:
        CostMeter();

        /// The time since construction [s].
        double wall_s() const;
        double core_s() const;

        /// By how much the peak of the resident memory has risen since construction [MiB].
        double rss_growth_mb() const;

      private:
        std::chrono::steady_clock::time_point m_wall;
        std::clock_t m_core;
        double m_peak_mb;
    };

    /// Counts one call of a node and adds what it takes until the end of the scope, also when that is an exception.
    class CallMeter {
      public:
        explicit CallMeter(NodeCosts& costs)
          : m_costs(costs)
        {
            ++m_costs.calls;
        }
        ~CallMeter();
        CallMeter(const CallMeter&) = delete;
        CallMeter& operator=(const CallMeter&) = delete;

      private:
        NodeCosts& m_costs;
        CostMeter m_meter;
    };

    /// Report on logger "timer" at info, slowest node first; with_memory adds calls and memory.
    void log_costs(const GraphCosts& costs, bool with_memory = false);

    /// Write the costs as JSON.  Throws an IOError.
    void write_costs(const GraphCosts& costs, const std::string& filename);

    /// To be called where an exception of a node's call is caught: throws it on with "type:name: call N: " before its
    /// text, unless the text starts with "type:name" already.  Exceptions that are none of WireCell's end as a
    /// RuntimeError.
    [[noreturn]] void rethrow_with_context(const std::string& tn, size_t call);
}
