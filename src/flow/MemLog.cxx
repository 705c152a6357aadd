#include "WireCellFlow/MemLog.h"
#include "WireCellFlow/CallObserver.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/Configuration.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Logging.h"
#include "WireCellUtil/MemUsage.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace WireCell::Flow {
    namespace {
        /// VmHWM: unlike getrusage() it does not count what the program was before exec.
        double high_water_kb()
        {
            std::ifstream file("/proc/self/status");
            std::string word;
            while (file >> word) {
                double number = 0;
                if (word == "VmHWM:" && file >> number) return number;
            }
            return 0;
        }

        /// Keeps a MemLog for each call that is wanted.
        class MemObserver : public CallObserver {
          public:
            void begin(const CallInfo& info) override
            {
                const std::lock_guard lock(m_mutex);
                if (!m_file.is_open() && !m_components.count(info.node.component)) return;
                m_open[std::this_thread::get_id()] = std::make_unique<MemLog>(
                    info.node.component, info.call, [this](const MemStep& step) { take(step); });
            }

            void end(const CallInfo&) override
            {
                const std::lock_guard lock(m_mutex);
                m_open.erase(std::this_thread::get_id());
            }

            void step(const NodeCosts&, size_t, const std::string& label) override
            {
                const std::lock_guard lock(m_mutex);
                const auto it = m_open.find(std::this_thread::get_id());
                if (it != m_open.end()) it->second->step(label);
            }

            void open(const std::string& filename)
            {
                const std::lock_guard lock(m_mutex);
                const bool failed = m_file.is_open() && !m_file.flush();
                m_file.close();
                m_file.clear();
                if (failed) raise<IOError>("can not write the memory log '%s'", m_filename);
                m_filename = filename;
                if (filename.empty()) return;
                // Nobody else's file, and none that can not be written.
                AtomicFile(filename).discard();
                m_file.open(filename, std::ios::trunc);
                if (!m_file) raise<IOError>("can not write the memory log '%s' (%s)", filename, std::strerror(errno));
            }

            void want(const std::string& component, bool wanted)
            {
                const std::lock_guard lock(m_mutex);
                if (wanted) { m_components.insert(component); }
                else {
                    m_components.erase(component);
                }
            }

            bool is_idle() const
            {
                const std::lock_guard lock(m_mutex);
                return !m_file.is_open() && m_components.empty();
            }

          private:
            /// With the lock held.
            void take(const MemStep& step)
            {
                if (m_file.is_open()) m_file << mem_json(step) << std::endl;
                if (m_components.count(step.node)) m_log->info("{}", mem_text(step));
            }

            mutable std::mutex m_mutex;
            std::string m_filename;
            std::ofstream m_file;
            std::set<std::string> m_components;
            std::map<std::thread::id, std::unique_ptr<MemLog>> m_open;
            Log::logptr_t m_log = Log::logger("mem");
        };

        /// Change the one observer, and let it watch as long as anything is wanted of it.
        template <class Change>
        void change_observer(Change change)
        {
            static std::mutex mutex;
            static const auto observer = std::make_shared<MemObserver>();
            const std::lock_guard lock(mutex);
            remove_call_observer(observer);
            change(*observer);
            if (!observer->is_idle()) add_call_observer(observer);
        }
    }

    std::string mem_json(const MemStep& step)
    {
        return nlohmann::ordered_json{{"node", step.node},           {"call", step.call},
                                      {"step", step.step},           {"size_kb", step.size_kb},
                                      {"rss_kb", step.rss_kb},       {"hwm_kb", step.hwm_kb},
                                      {"d_size_kb", step.d_size_kb}, {"d_rss_kb", step.d_rss_kb}}
            .dump();
    }

    std::string mem_text(const MemStep& step)
    {
        return fmt::format("MEM: total: size={:.0f}K, res={:.0f}K increment: size={:.0f}K, res={:.0f}K {} call={} {}",
                           step.size_kb, step.rss_kb, step.d_size_kb, step.d_rss_kb, step.node, step.call, step.step);
    }

    MemLog::MemLog(std::string node, size_t call, Sink sink)
      : m_node(std::move(node))
      , m_call(call)
      , m_sink(std::move(sink))
    {
        step("begin");
    }

    MemLog::~MemLog()
    {
        try {
            step("end");
        }
        catch (const std::exception& err) {
            Log::logger("mem")->warn("{}: {}", m_node, err.what());
        }
    }

    void MemLog::step(const std::string& label)
    {
        const double size = memusage_size(), rss = memusage_resident();
        // Looking takes memory too, so the first step is measured from itself.
        const double size_before = m_measured ? m_size_kb : size, rss_before = m_measured ? m_rss_kb : rss;
        m_sink({m_node, m_call, label, size, rss, high_water_kb(), size - size_before, rss - rss_before});
        m_measured = true;
        m_size_kb = size;
        m_rss_kb = rss;
    }

    void write_mem_log(const std::string& filename)
    {
        change_observer([&](MemObserver& one) { one.open(filename); });
    }

    void log_memory(const std::string& component, bool wanted)
    {
        change_observer([&](MemObserver& one) { one.want(component, wanted); });
    }
}
