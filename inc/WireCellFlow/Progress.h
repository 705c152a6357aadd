#pragma once
#include "WireCellFlow/CallObserver.h"

#include <chrono>
#include <functional>
#include <map>
#include <mutex>

namespace WireCell::Flow {
    /// A source tells which part of its input it has read, 0 to 1; from it comes the time left.
    void report_input_read(double fraction);

    /// One line that tells how far the job is, rewritten in place at most 5 times a second: events that all sinks have
    /// taken, events per second, the node called last, the time left.
    class Progress : public CallObserver {
      public:
        /// `write` puts text on a terminal.
        explicit Progress(std::function<void(const std::string&)> write);

        /// Clears the line.
        ~Progress() override;

        void begin(const CallInfo& info) override;
        void end(const CallInfo& info) override;

        /// The text, without what places it on the terminal.
        std::string line() const;

        void clear();

      private:
        using clock = std::chrono::steady_clock;
        std::string text() const;
        size_t events_done() const;

        std::function<void(const std::string&)> m_write;
        mutable std::mutex m_mutex;
        std::map<std::string, size_t> m_sources, m_sinks; ///< events given and taken, by component
        std::string m_node;
        clock::time_point m_start, m_shown;
        bool m_visible = false;
    };
}
