#include "WireCellFlow/NodeCosts.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/Configuration.h"
#include "WireCellUtil/Logging.h"

#include <algorithm>

namespace WireCell::Flow {
    namespace {
        /// What has a meaning in sum over nodes.
        NodeCosts sum_of(const std::vector<NodeCosts>& nodes)
        {
            NodeCosts sum;
            for (const auto& node : nodes) {
                sum.calls += node.calls;
                sum.wall_s += node.wall_s;
                sum.core_s += node.core_s;
                sum.wait_s += node.wait_s;
                sum.device_s += node.device_s;
                sum.device_peak_mb = std::max(sum.device_peak_mb, node.device_peak_mb);
            }
            return sum;
        }

        Configuration to_json(const NodeCosts& node)
        {
            return {{"type", node.type},
                    {"component", node.component},
                    {"name", node.name},
                    {"calls", node.calls},
                    {"wall_s", node.wall_s},
                    {"core_s", node.core_s},
                    {"wait_s", node.wait_s},
                    {"device_s", node.device_s},
                    {"bytes_in", node.bytes_in},
                    {"bytes_out", node.bytes_out},
                    {"rss_growth_mb", node.rss_growth_mb},
                    {"peak_growth_mb", node.peak_growth_mb},
                    {"device_growth_mb", node.device_growth_mb},
                    {"device_peak_mb", node.device_peak_mb}};
        }
    }

    void log_costs(const GraphCosts& costs, bool with_memory)
    {
        auto nodes = costs.nodes;
        std::stable_sort(nodes.begin(), nodes.end(), [](const auto& a, const auto& b) { return a.wall_s > b.wall_s; });
        const auto log = Log::logger("timer");
        for (const auto& node : nodes) {
            log->info("Timer: {:.3f} wall-sec, {:.3f} core-sec:  ({}) \"{}\"", node.wall_s, node.core_s, node.type,
                      node.name);
        }
        const auto sum = sum_of(nodes);
        log->info("Timer: Total {:.3f} wall-sec, {:.3f} core-sec", sum.wall_s, sum.core_s);
        if (sum.wait_s > 0) log->info("Timer: {:.3f} sec waited at semaphores", sum.wait_s);
        if (!with_memory) return;
        constexpr double mib = 1024.0 * 1024.0;
        for (const auto& node : nodes) {
            log->info("Resources: {} calls, {:.1f} MiB in, {:.1f} MiB out, memory {:+.1f} MiB, peak +{:.1f} MiB:  ({}) "
                      "\"{}\"",
                      node.calls, static_cast<double>(node.bytes_in) / mib, static_cast<double>(node.bytes_out) / mib,
                      node.rss_growth_mb, node.peak_growth_mb, node.type, node.name);
        }
        if (sum.device_peak_mb > 0) {
            log->info("Resources: device time {:.3f} sec, peak device memory {:.1f} MiB", sum.device_s,
                      sum.device_peak_mb);
        }
        log->info("Resources: peak memory {:.1f} MiB", peak_host_mb());
    }

    void write_costs(const GraphCosts& costs, const std::string& filename)
    {
        auto nodes = Configuration::array();
        for (const auto& node : costs.nodes) nodes.push_back(to_json(node));
        const auto sum = sum_of(costs.nodes);
        const Configuration top = {{"_format", "spng-timing"},
                                   {"_version", 2},
                                   {"engine", costs.engine},
                                   {"threads", costs.threads},
                                   {"total_s", costs.total_s},
                                   {"core_s", costs.core_s},
                                   {"calls", sum.calls},
                                   {"nodes_wall_s", sum.wall_s},
                                   {"nodes_core_s", sum.core_s},
                                   {"wait_s", sum.wait_s},
                                   {"device_s", sum.device_s},
                                   {"peak_host_mb", peak_host_mb()},
                                   {"device_peak_mb", sum.device_peak_mb},
                                   {"nodes", std::move(nodes)}};
        AtomicFile file(filename);
        file.stream() << top.dump(2) << '\n';
        file.commit();
    }
}
