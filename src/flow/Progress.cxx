#include "WireCellFlow/Progress.h"
#include "WireCellIface/INode.h"
#include "WireCellUtil/Printable.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>

namespace WireCell::Flow {
    namespace {
        std::atomic<double> input_read{0};

        constexpr auto pause = std::chrono::milliseconds(200);
        constexpr size_t width = 79;

        std::mutex current_mutex;
        Progress* current = nullptr;
    }

    std::string duration_text(double seconds)
    {
        const auto whole = static_cast<long>(seconds + 0.5);
        if (whole < 60) return fmt::format("{} s", whole);
        if (whole < 3600) return fmt::format("{}:{:02} min", whole / 60, whole % 60);
        return fmt::format("{}:{:02} h", whole / 3600, whole / 60 % 60);
    }

    void show_progress(const std::function<std::string()>& line)
    {
        const std::lock_guard lock(current_mutex);
        if (current != nullptr) current->show(line);
    }

    void report_input_read(double fraction) { input_read = fraction; }

    Progress::Progress(std::function<void(const std::string&)> write)
      : m_write(std::move(write))
      , m_start(clock::now())
      , m_shown(m_start - pause)
    {
        input_read = 0;
        const std::lock_guard lock(current_mutex);
        current = this;
    }

    Progress::~Progress()
    {
        {
            const std::lock_guard lock(current_mutex);
            if (current == this) current = nullptr;
        }
        clear();
    }

    bool Progress::is_due()
    {
        const auto now = clock::now();
        if (now - m_shown < pause) return false;
        m_shown = now;
        m_visible = true;
        return true;
    }

    void Progress::show(const std::function<std::string()>& line)
    {
        const std::lock_guard lock(m_mutex);
        m_has_own_line = true;
        if (is_due()) m_write("\r" + line().substr(0, width) + "\x1b[K");
    }

    void Progress::begin(const CallInfo& info)
    {
        const std::lock_guard lock(m_mutex);
        m_node = printable(info.node.component);
        // A sink counts from its first call on, so that one which is slower than the others holds the number back.
        if (info.node.category == INode::sinkNode) m_sinks.try_emplace(info.node.component, 0);
        if (!m_has_own_line && is_due()) m_write("\r" + text() + "\x1b[K");
    }

    void Progress::end(const CallInfo& info)
    {
        const std::lock_guard lock(m_mutex);
        // End of stream brings nothing.
        if (info.node.category == INode::sinkNode && info.bytes_in > 0) ++m_sinks[info.node.component];
        if (info.node.category == INode::sourceNode && info.bytes_out > 0) ++m_sources[info.node.component];
    }

    std::string Progress::line() const
    {
        const std::lock_guard lock(m_mutex);
        return text();
    }

    void Progress::clear()
    {
        const std::lock_guard lock(m_mutex);
        if (m_visible) m_write("\r\x1b[K");
        m_visible = false;
    }

    size_t Progress::events_done() const
    {
        if (m_sinks.empty()) return 0;
        const auto less = [](const auto& a, const auto& b) { return a.second < b.second; };
        return std::min_element(m_sinks.begin(), m_sinks.end(), less)->second;
    }

    std::string Progress::text() const
    {
        const double elapsed = std::chrono::duration<double>(clock::now() - m_start).count();
        const auto done = events_done();
        auto out = fmt::format("{} event{} done", done, done == 1 ? "" : "s");
        const double fraction = input_read;
        if (done > 0) {
            const double rate = static_cast<double>(done) / elapsed;
            out += fmt::format(", {:.3g}/s", rate);
            size_t given = 0;
            for (const auto& [name, number] : m_sources) given = std::max(given, number);
            const double total = fraction > 0 ? static_cast<double>(given) / fraction : 0;
            if (total > static_cast<double>(done)) {
                out += fmt::format(", about {} left", duration_text((total - static_cast<double>(done)) / rate));
            }
        }
        else {
            out += ", " + duration_text(elapsed);
        }
        out += ", " + m_node;
        return out.substr(0, width);
    }
}
