#include "WireCellFlow/CallTrace.h"
#include "WireCellUtil/Configuration.h"

#include <unistd.h>

#include <set>

namespace WireCell::Flow {
    void CallTrace::begin(const CallInfo& info)
    {
        const std::lock_guard lock(m_mutex);
        ++m_running;
        sample(info.begin_us);
    }

    void CallTrace::end(const CallInfo& info)
    {
        const std::lock_guard lock(m_mutex);
        --m_running;
        sample(info.end_us);
        m_bars.push_back({info.node.component, info.node.type, info.call, info.thread, info.begin_us, info.end_us,
                          info.bytes_in, info.bytes_out});
    }

    void CallTrace::sample(double time_us) { m_samples.push_back({time_us, host_mb(), m_running}); }

    void CallTrace::write(std::ostream& out) const
    {
        const std::lock_guard lock(m_mutex);
        const auto pid = ::getpid();
        auto events = Configuration::array();
        const auto meta = [&](const char* what, int thread, const std::string& name) {
            events.push_back({{"name", what}, {"ph", "M"}, {"pid", pid}, {"tid", thread}, {"args", {{"name", name}}}});
        };
        meta("process_name", 0, "wire-cell");
        std::set<int> threads;
        for (const auto& bar : m_bars) {
            if (threads.insert(bar.thread).second) {
                meta("thread_name", bar.thread, "thread " + std::to_string(bar.thread));
            }
            events.push_back({{"name", bar.component},
                              {"cat", "node"},
                              {"ph", "X"},
                              {"ts", bar.begin_us},
                              {"dur", bar.end_us - bar.begin_us},
                              {"pid", pid},
                              {"tid", bar.thread},
                              {"args",
                               {{"call", bar.call},
                                {"class", bar.type},
                                {"bytes_in", bar.bytes_in},
                                {"bytes_out", bar.bytes_out}}}});
        }
        const auto curve = [&](const char* name, double time_us, const char* unit, const Configuration& value) {
            events.push_back({{"name", name}, {"ph", "C"}, {"ts", time_us}, {"pid", pid}, {"args", {{unit, value}}}});
        };
        for (const auto& sample : m_samples) {
            curve("resident memory", sample.time_us, "MiB", sample.rss_mb);
            curve("calls in flight", sample.time_us, "calls", sample.running);
        }
        const Configuration top = {{"displayTimeUnit", "ms"}, {"traceEvents", std::move(events)}};
        out << top.dump() << '\n';
    }
}
