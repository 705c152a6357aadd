#pragma once
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace WireCell::Flow {
    /// What the calls of one node took, in sum.
    struct NodeCosts {
        std::string type;           ///< C++ type
        std::string component;      ///< "type:name" of the configuration
        std::string name;           ///< Instance name, empty for a node that has none
        int category{-1};           ///< INode::NodeCategory, -1 if not known
        size_t calls{0};            ///< How often the node was entered
        double wall_s{0};           ///< [s]
        double core_s{0};           ///< [s] CPU time, see CallMeter
        double wait_s{0};           ///< [s] of the wall time spent waiting for semaphores
        double device_s{0};         ///< [s] of the wall time spent on a device, measured on request
        size_t bytes_in{0};         ///< Samples in the messages taken, see bytes_of()
        size_t bytes_out{0};        ///< Samples in the messages given
        double rss_growth_mb{0};    ///< [MiB] by how much the resident memory changed
        double peak_growth_mb{0};   ///< [MiB] by how much the peak of the resident memory rose
        double device_growth_mb{0}; ///< [MiB] by how much the memory held on a device changed, measured on request
        double device_peak_mb{0};   ///< [MiB] the most held on a device during a call, measured on request
    };

    /// What a whole graph took.
    struct GraphCosts {
        std::string engine; ///< Component type of the engine
        int threads{1};     ///< How many threads the engine calls nodes from
        double total_s{0};  ///< [s] wall time
        double core_s{0};   ///< [s] CPU time of the whole process meanwhile
        std::vector<NodeCosts> nodes;
    };

    /// The largest resident memory of this process so far [MiB].
    double peak_host_mb();

    /// The resident memory of this process [MiB].
    double host_mb();

    /// CPU time of the process, and of the calling thread, since their starts [s].
    double process_cpu_s();
    double thread_cpu_s();

    /// Measures a stretch of code: its own life.
    class CostMeter {
      public:
        CostMeter();

        /// Wall time, and CPU time of the whole process, since construction [s].
        double wall_s() const;
        double core_s() const;

      private:
        std::chrono::steady_clock::time_point m_wall;
        double m_core;
    };

    /// Counts one call of a node and adds what it takes until the end of the scope, also when that is an exception.
    ///
    /// A call that runs alone in the process, as all do under Pgrapher, is charged with the CPU time of all threads:
    /// its parallel loops work in other threads than its own.  Of calls that overlap each is charged with that of its
    /// own thread; the CPU time in GraphCosts is the process's and always right.  Memory is that of the process, so of
    /// calls that overlap each is charged with what all of them did.
    ///
    /// Between construction and the end the caller may add to bytes_in and bytes_out.  The costs belong to one thread
    /// at a time.
    class CallMeter {
      public:
        explicit CallMeter(NodeCosts& costs);
        ~CallMeter();
        CallMeter(const CallMeter&) = delete;
        CallMeter& operator=(const CallMeter&) = delete;

        NodeCosts& costs() { return m_costs; }

      private:
        NodeCosts& m_costs;
        CallMeter* m_outer;
        size_t m_bytes_in, m_bytes_out;
        bool m_alone;
        size_t m_number; ///< of this call among all of the process
        int m_thread;
        double m_begin_us, m_process_s, m_thread_s;
        double m_rss_mb, m_peak_mb;
    };

    /// Charge the call that this thread is in with time spent waiting for a semaphore [s].
    void charge_wait(double seconds);

    /// Charge it with what it took of a device: time [s], growth of the memory held there and its peak [MiB].
    void charge_device_use(double seconds, double growth_mb, double peak_mb);

    /// Whether device use is to be charged.  Who charges it must wait until the device is done, so it is off until set.
    bool measures_device_use();
    void measure_device_use(bool wanted);

    /// Report on logger "timer" at info, slowest node first; with_memory adds calls and memory.
    void log_costs(const GraphCosts& costs, bool with_memory = false);

    /// Write the costs as JSON.  Throws an IOError.
    void write_costs(const GraphCosts& costs, const std::string& filename);

    /// To be called where an exception of a node's call is caught: throws it on with "type:name: call N: " before its
    /// text, in place of a "type:name: " that is there already.  Exceptions that are none of WireCell's end as a
    /// RuntimeError.
    [[noreturn]] void rethrow_with_context(const std::string& tn, size_t call);
}
