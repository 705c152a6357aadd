#pragma once
#include "WireCellFlow/CallObserver.h"

#include <chrono>
#include <functional>
#include <map>
#include <mutex>

namespace WireCell::Flow {
    /// A source tells which part of its input it has read, 0 to 1; from it comes the time left.
    void report_input_read(double fraction);

    /// An application that has a line of its own shows it here, in place of what is known of the calls of nodes.  `line` is
    /// called when it is due, which it never is where the job shows no progress.
    void show_progress(const std::function<std::string()>& line);

    /// A time as people read it: "42 s", "3:05 min", "2:30 h".
    std::string duration_text(double seconds);

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

        /// What show_progress() does.
        void show(const std::function<std::string()>& line);

      private:
        using clock = std::chrono::steady_clock;
        bool is_due();
        std::string text() const;
        size_t events_done() const;

        std::function<void(const std::string&)> m_write;
        mutable std::mutex m_mutex;
        std::map<std::string, size_t> m_sources, m_sinks; ///< events given and taken, by component
        std::string m_node;
        clock::time_point m_start, m_shown;
        bool m_visible = false;
        bool m_has_own_line = false; ///< an application's
    };
}
