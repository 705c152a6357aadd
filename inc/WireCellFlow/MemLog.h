#pragma once
#include <cstddef>
#include <functional>
#include <string>

namespace WireCell::Flow {
    /// The memory of the process at one step of a call [kB].
    struct MemStep {
        std::string node; ///< "type:name"
        size_t call;      ///< number of the call, from 0
        std::string step;
        double size_kb, rss_kb;           ///< address space and resident memory
        double hwm_kb;                    ///< the most that was resident so far
        double d_size_kb{0}, d_rss_kb{0}; ///< changes since the step before, 0 for the first
    };

    /// One line of JSON, without its end.
    std::string mem_json(const MemStep& step);

    /// The line of the log: "MEM: total: size=...K, res=...K increment: size=...K, res=...K LABEL".
    std::string mem_text(const MemStep& step);

    /// Notes the memory of the process at "begin", at each step() and at "end", when the scope is left.
    class MemLog {
      public:
        using Sink = std::function<void(const MemStep&)>;
        MemLog(std::string node, size_t call, Sink sink);
        ~MemLog();
        MemLog(const MemLog&) = delete;
        MemLog& operator=(const MemLog&) = delete;

        void step(const std::string& label);

      private:
        std::string m_node;
        size_t m_call;
        Sink m_sink;
        bool m_measured = false;
        double m_size_kb = 0, m_rss_kb = 0;
    };

    /// Write the steps of all calls of all nodes to a file, a line of JSON each and each at once, so that it tells too
    /// of a job that is killed for its memory.  An empty name ends that.  Throws an IOError.
    void write_mem_log(const std::string& filename);

    /// Log the steps of the calls of a node, "type:name", on logger "mem" at info; or no longer.
    void log_memory(const std::string& component, bool wanted);
}
