// Compares reconstructed charge with the truth, per plane.
#include "WireCellApps/FileReading.h"
#include "WireCellAux/FrameTools.h"
#include "WireCellSpng/algo/Metrics.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/Configuration.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Logging.h"
#include "WireCellUtil/Units.h"

#include <ATen/ATen.h>
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <iostream>
#include <map>

using namespace WireCell;
using SPNG::ChargeMetrics;

namespace {
    struct Options {
        std::string signal, truth, tag, json;
        std::vector<int> planes;
        double qmin = 500;
    };

    template <class... Args>
    [[noreturn]] void fail(const char* format, const Args&... args)
    {
        THROW(ValueError() << errmsg{fmt::format(fmt::runtime(format), args...)});
    }

    void declare(CLI::App& app, Options& opt)
    {
        app.add_option("signal", opt.signal, "Archive of reconstructed charge")->required();
        app.add_option("truth", opt.truth, "Archive of true charge")->required();
        app.add_option("--planes", opt.planes, "First channel of each plane, and the end; by default by their number")
            ->delimiter(',')
            ->expected(2, 100);
        app.add_option("--qmin", opt.qmin, "Channels are valid above this true charge [electrons]")
            ->check(CLI::NonNegativeNumber)
            ->capture_default_str();
        app.add_option("--json", opt.json, "Write the figures here, as fractions")->type_name("FILE");
        app.add_option("--tag", opt.tag, "Trace tag of the charge, where a file has it");
        app.footer(
            "Of channels that are valid, and where charge was found: bias is the mean of found over true charge, less "
            "1;\n"
            "resolution the RMS of that over its mean; median and half-width (of the central 68 %) do not mind tails.\n"
            "Total is all charge found over all true charge, less 1; inefficiency the fraction of valid channels "
            "where\n"
            "none was found.");
    }

    /// The traces with the tag, or if the frame has none the others.
    ITrace::vector traces_of(const IFrame::pointer& frame, const std::string& tag)
    {
        const auto tagged = Aux::tagged_traces(frame, tag);
        return tagged.empty() ? Aux::untagged_traces(frame) : tagged;
    }

    /// Ticks, half open.
    struct Window {
        int begin = std::numeric_limits<int>::min(), end = std::numeric_limits<int>::max();
    };

    /// What is read out: the span of the traces if they all have the same, else all times, since traces may be cut to
    /// where there is charge.
    Window readout(const ITrace::vector& traces, int shift)
    {
        const auto [begin, end] = Aux::tbin_range(traces);
        const auto is_whole = [b = begin, n = end - begin](const auto& trace) {
            return trace->tbin() == b && static_cast<int>(trace->charge().size()) == n;
        };
        if (!std::all_of(traces.begin(), traces.end(), is_whole)) return {};
        return {begin + shift, end + shift};
    }

    /// The charge in the window, per channel.
    std::map<int, double> charges(const ITrace::vector& traces, int shift, const Window& window)
    {
        std::map<int, double> charge;
        for (const auto& trace : traces) {
            int tick = trace->tbin() + shift;
            double& sum = charge[trace->channel()];
            for (const float one : trace->charge()) {
                if (tick >= window.begin && tick < window.end) sum += one;
                ++tick;
            }
        }
        return charge;
    }

    /// Charges of channels, of one or several frames.
    struct Charges {
        std::vector<int> channels;
        std::vector<double> found, truth; ///< of the channels [electrons]
    };

    void add_frame(Charges& all, const IFrame::pointer& signal, const IFrame::pointer& truth, const Options& opt)
    {
        const double tick = truth->tick();
        if (std::abs(signal->tick() - tick) > 1e-6 * tick) {
            fail("the samples of '{}' are {} ns apart, those of '{}' {} ns", opt.signal, signal->tick(), opt.truth,
                 tick);
        }
        const auto found_traces = traces_of(signal, opt.tag), true_traces = traces_of(truth, opt.tag);
        const int shift = static_cast<int>(std::lround((signal->time() - truth->time()) / tick));
        const auto one = readout(found_traces, shift), other = readout(true_traces, 0);
        const Window window{std::max(one.begin, other.begin), std::min(one.end, other.end)};
        if (window.begin >= window.end) fail("'{}' and '{}' have no time in common", opt.signal, opt.truth);
        if (one.begin != other.begin || one.end != other.end) {
            std::cerr << "spng-metrics: the times differ; compared is what both files cover\n";
        }
        const auto found = charges(found_traces, shift, window), wanted = charges(true_traces, 0, window);
        size_t met = 0;
        for (const auto& [channel, charge] : wanted) {
            const auto it = found.find(channel);
            if (it != found.end()) ++met;
            all.channels.push_back(channel);
            all.truth.push_back(charge);
            all.found.push_back(it == found.end() ? 0 : it->second);
        }
        if (met == 0) fail("'{}' and '{}' have no channel in common", opt.signal, opt.truth);
        if (met < wanted.size()) {
            std::cerr << fmt::format("spng-metrics: '{}' lacks {} of {} channels: no charge was found there\n",
                                     opt.signal, wanted.size() - met, wanted.size());
        }
    }

    Charges read_charges(const Options& opt)
    {
        const auto tags = opt.tag.empty() ? std::vector<std::string>() : std::vector<std::string>{opt.tag};
        const auto signals = Apps::read_frames(opt.signal, tags), truths = Apps::read_frames(opt.truth, tags);
        if (truths.empty() || signals.size() != truths.size()) {
            fail("'{}' holds {} frames with charge, '{}' {} (want as many, and more than none; traces with a tag need "
                 "--tag)",
                 opt.signal, signals.size(), opt.truth, truths.size());
        }
        Charges all;
        for (size_t ind = 0; ind < truths.size(); ++ind) add_frame(all, signals[ind], truths[ind], opt);
        return all;
    }

    /// First channels of planes, and the end, of detectors told by the number of channels of an anode.
    std::vector<int> default_planes(std::vector<int> channels)
    {
        std::sort(channels.begin(), channels.end());
        channels.erase(std::unique(channels.begin(), channels.end()), channels.end());
        const int count = static_cast<int>(channels.size());
        for (auto edges : {std::vector{0, 800, 1600, 2560}, {0, 2400, 4800, 8256}, {0, 476, 1428, 2488}}) {
            if (edges.back() != count) continue;
            const int start = channels.front() / count * count;
            for (int& edge : edges) edge += start;
            return edges;
        }
        fail("{} channels are those of no detector known here: give --planes", count);
    }

    struct Plane {
        std::string name;
        int begin, end; ///< channels
        ChargeMetrics metrics;
    };

    std::vector<Plane> measure(const Charges& all, const Options& opt)
    {
        const auto edges = opt.planes.empty() ? default_planes(all.channels) : opt.planes;
        if (std::adjacent_find(edges.begin(), edges.end(), std::greater_equal<>()) != edges.end()) {
            fail("--planes {}: want ascending channels", fmt::join(edges, ","));
        }
        const auto to_tensor = [](const auto& list) { return at::tensor(at::ArrayRef(list)); };
        const auto channels = to_tensor(all.channels), found = to_tensor(all.found), truth = to_tensor(all.truth);
        std::vector<Plane> planes;
        for (size_t ind = 0; ind + 1 < edges.size(); ++ind) {
            const auto name = edges.size() == 4 ? std::string(1, "UVW"[ind]) : std::to_string(ind);
            const auto inside = (channels >= edges[ind]) & (channels < edges[ind + 1]);
            planes.push_back({name, edges[ind], edges[ind + 1],
                              SPNG::charge_metrics(found.index({inside}), truth.index({inside}), opt.qmin)});
        }
        return planes;
    }

    std::string percent(double fraction, bool sign)
    {
        if (!std::isfinite(fraction)) return "-";
        return sign ? fmt::format("{:+.2f} %", 100 * fraction) : fmt::format("{:.2f} %", 100 * fraction);
    }

    void print(const std::vector<Plane>& planes, double qmin)
    {
        constexpr auto* row = "{:<5} {:>8} {:>9} {:>11} {:>9} {:>11} {:>9} {:>13}\n";
        std::cout << fmt::format("Charge found against the truth, of channels with more than {:g} electrons:\n", qmin);
        std::cout << fmt::format(row, "plane", "channels", "bias", "resolution", "median", "half-width", "total",
                                 "inefficiency");
        for (const auto& [name, begin, end, one] : planes) {
            std::cout << fmt::format(row, name, one.valid, percent(one.bias, true), percent(one.resolution, false),
                                     percent(one.median, true), percent(one.half_width, false),
                                     percent(one.total, true), percent(one.inefficiency, false));
        }
    }

    void write_json(const std::vector<Plane>& planes, const Options& opt)
    {
        Configuration out = {{"signal", opt.signal}, {"truth", opt.truth}, {"qmin", opt.qmin}};
        for (const auto& [name, begin, end, one] : planes) {
            out["planes"].push_back({{"plane", name},
                                     {"channels", {begin, end}},
                                     {"valid", one.valid},
                                     {"bad", one.bad},
                                     {"bias", one.bias},
                                     {"resolution", one.resolution},
                                     {"median", one.median},
                                     {"half_width", one.half_width},
                                     {"total", one.total},
                                     {"inefficiency", one.inefficiency}});
        }
        AtomicFile file(opt.json);
        file.stream() << out.dump(2) << "\n";
        file.commit();
    }

    int run(int argc, char* argv[])
    {
        CLI::App app{"Compare reconstructed charge with the truth, per plane.", "spng-metrics"};
        Options opt;
        declare(app, opt);
        CLI11_PARSE(app, argc, argv);
        Log::add_stderr(false, "warn");
        const auto planes = measure(read_charges(opt), opt);
        print(planes, opt.qmin);
        if (!opt.json.empty()) write_json(planes, opt);
        return 0;
    }
}

int main(int argc, char* argv[])
{
    try {
        return run(argc, argv);
    }
    catch (const std::exception& err) {
        std::cerr << "spng-metrics: " << err.what() << std::endl;
        return 1;
    }
}
