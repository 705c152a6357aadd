#include "WireCellFlow/NodeCosts.h"
#include "CallRecord.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/MemUsage.h"
#include "WireCellUtil/String.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <atomic>
#include <new>

namespace WireCell::Flow {
    namespace {
        std::atomic<size_t> calls_begun{0};
        std::atomic<int> calls_running{0};
        std::atomic<bool> device_use_wanted{false};
        thread_local CallMeter* running = nullptr;

        double cpu_s(clockid_t clock)
        {
            timespec now{};
            ::clock_gettime(clock, &now);
            return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
        }

        double now_us()
        {
            using clock = std::chrono::steady_clock;
            static const auto start = clock::now();
            return std::chrono::duration<double, std::micro>(clock::now() - start).count();
        }

        /// Small numbers in the order in which threads make their first call.
        int thread_number()
        {
            static std::atomic<int> threads{0};
            thread_local const int number = ++threads;
            return number;
        }
    }

    double peak_host_mb()
    {
        struct rusage usage {};
        ::getrusage(RUSAGE_SELF, &usage);
        return static_cast<double>(usage.ru_maxrss) / 1024.0;
    }

    double host_mb() { return memusage_resident() / 1024.0; }

    double process_cpu_s() { return cpu_s(CLOCK_PROCESS_CPUTIME_ID); }
    double thread_cpu_s() { return cpu_s(CLOCK_THREAD_CPUTIME_ID); }

    CostMeter::CostMeter()
      : m_wall(std::chrono::steady_clock::now())
      , m_core(process_cpu_s())
    {
    }

    double CostMeter::wall_s() const
    {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_wall).count();
    }

    double CostMeter::core_s() const { return process_cpu_s() - m_core; }

    CallMeter::CallMeter(NodeCosts& costs)
      : m_costs(costs)
      , m_outer(running)
      , m_bytes_in(costs.bytes_in)
      , m_bytes_out(costs.bytes_out)
      , m_alone(++calls_running == 1)
      , m_number(++calls_begun)
      , m_thread(thread_number())
      , m_begin_us(now_us())
      , m_process_s(process_cpu_s())
      , m_thread_s(thread_cpu_s())
      , m_rss_mb(host_mb())
      , m_peak_mb(peak_host_mb())
    {
        ++m_costs.calls;
        running = this;
        if (is_observed()) tell_begin({m_costs, m_costs.calls - 1, m_thread, m_begin_us, 0, 0, 0});
    }

    CallMeter::~CallMeter()
    {
        const double end_us = now_us();
        // Nobody was running when this call began, and nobody has begun since.
        const bool alone = m_alone && calls_begun == m_number;
        m_costs.core_s += alone ? process_cpu_s() - m_process_s : thread_cpu_s() - m_thread_s;
        m_costs.wall_s += 1e-6 * (end_us - m_begin_us);
        m_costs.rss_growth_mb += host_mb() - m_rss_mb;
        m_costs.peak_growth_mb += peak_host_mb() - m_peak_mb;
        running = m_outer;
        --calls_running;
        if (is_observed()) {
            tell_end({m_costs, m_costs.calls - 1, m_thread, m_begin_us, end_us, m_costs.bytes_in - m_bytes_in,
                      m_costs.bytes_out - m_bytes_out});
        }
    }

    void call_step(const std::string& label)
    {
        if (!running || !is_observed()) return;
        const auto& costs = running->costs();
        tell_step(costs, costs.calls - 1, label);
    }

    void charge_wait(double seconds)
    {
        if (running) running->costs().wait_s += seconds;
    }

    void charge_device_use(double seconds, double growth_mb, double peak_mb)
    {
        if (!running) return;
        auto& costs = running->costs();
        costs.device_s += seconds;
        costs.device_growth_mb += growth_mb;
        costs.device_peak_mb = std::max(costs.device_peak_mb, peak_mb);
    }

    bool measures_device_use() { return device_use_wanted; }
    void measure_device_use(bool wanted) { device_use_wanted = wanted; }

    void rethrow_with_context(const std::string& tn, size_t call)
    {
        const auto with_context = [&](const std::string& text) {
            const bool is_named = String::startswith(text, tn + ": ");
            return fmt::format("{}: call {}: {}", tn, call, is_named ? text.substr(tn.size() + 2) : text);
        };
        try {
            throw;
        }
        catch (WireCell::Exception& err) {
            const std::string text = err.what();
            // The text is replaced in the exception itself, so that its type and place stay.
            err << errmsg{with_context(text)};
            throw;
        }
        catch (const std::bad_alloc&) {
            THROW(RuntimeError() << errmsg{with_context("out of memory")});
        }
        catch (const std::exception& err) {
            THROW(RuntimeError() << errmsg{with_context(err.what())});
        }
        catch (...) {
            THROW(RuntimeError() << errmsg{with_context("an exception of unknown type")});
        }
    }
}
