#include "WireCellAux/NodeCosts.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/Configuration.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Logging.h"

#include <sys/resource.h>

#include <algorithm>

namespace WireCell::Aux {
    double peak_host_mb()
    {
        struct rusage usage {};
        getrusage(RUSAGE_SELF, &usage);
        return usage.ru_maxrss / 1024.0;
    }

    CostMeter::CostMeter()
      : m_wall(std::chrono::steady_clock::now())
      , m_core(std::clock())
      , m_peak_mb(peak_host_mb())
    {
    }

    double CostMeter::wall_s() const
    {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_wall).count();
    }

    double CostMeter::core_s() const { return static_cast<double>(std::clock() - m_core) / CLOCKS_PER_SEC; }

    double CostMeter::rss_growth_mb() const { return peak_host_mb() - m_peak_mb; }

    CallMeter::~CallMeter()
    {
        m_costs.wall_s += m_meter.wall_s();
        m_costs.core_s += m_meter.core_s();
        m_costs.rss_growth_mb += m_meter.rss_growth_mb();
    }

    void log_costs(const GraphCosts& costs, bool with_memory)
    {
        auto nodes = costs.nodes;
        std::stable_sort(nodes.begin(), nodes.end(), [](const auto& a, const auto& b) { return a.wall_s > b.wall_s; });
        const auto log = Log::logger("timer");
        double wall = 0, core = 0;
        for (const auto& node : nodes) {
            wall += node.wall_s;
            core += node.core_s;
            log->info("Timer: {:.3f} wall-sec, {:.3f} core-sec:  ({}) \"{}\"", node.wall_s, node.core_s, node.type,
                      node.name);
        }
        log->info("Timer: Total {:.3f} wall-sec, {:.3f} core-sec", wall, core);
        if (!with_memory) return;
        for (const auto& node : nodes) {
            log->info("Resources: {} calls, peak memory +{:.1f} MiB:  ({}) \"{}\"", node.calls, node.rss_growth_mb,
                      node.type, node.name);
        }
        log->info("Resources: peak memory {:.1f} MiB", peak_host_mb());
    }

    void write_costs(const GraphCosts& costs, const std::string& filename)
    {
        auto nodes = Configuration::array();
        for (const auto& node : costs.nodes) {
            nodes.push_back({{"type", node.type},
                             {"component", node.component},
                             {"name", node.name},
                             {"calls", node.calls},
                             {"wall_s", node.wall_s},
                             {"core_s", node.core_s},
                             {"rss_growth_mb", node.rss_growth_mb}});
        }
        const Configuration top = {{"_format", "spng-timing"}, {"_version", 1},
                                   {"threads", costs.threads}, {"total_s", costs.total_s},
                                   {"core_s", costs.core_s},   {"peak_host_mb", peak_host_mb()},
                                   {"nodes", std::move(nodes)}};
        AtomicFile file(filename);
        file.stream() << top.dump(2) << '\n';
        file.commit();
    }

    void rethrow_with_context(const std::string& tn, size_t call)
    {
        const auto with_context = [&](const std::string& text) {
            return fmt::format("{}: call {}: {}", tn, call, text);
        };
        try {
            throw;
        }
        catch (WireCell::Exception& err) {
            const std::string text = err.what();
            // The text is replaced in the exception itself, so that its type and place stay.
            if (!String::startswith(text, tn)) err << errmsg{with_context(text)};
            throw;
        }
        catch (const std::exception& err) {
            const std::string text = err.what();
            THROW(RuntimeError() << errmsg{String::startswith(text, tn) ? text : with_context(text)});
        }
        catch (...) {
            THROW(RuntimeError() << errmsg{with_context("an exception of unknown type")});
        }
    }
}
