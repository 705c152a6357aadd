// Compares reconstructed charge with the truth, per plane.
#include "ChargeFiles.h"
#include "WireCellSpng/algo/Metrics.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/Configuration.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/FileClaim.h"
#include "WireCellUtil/Logging.h"
#include "WireCellUtil/Printable.h"
#include "WireCellUtil/StandardStreams.h"

#include <ATen/ATen.h>
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iostream>

using namespace WireCell;
using Apps::ChannelCharges;
using SPNG::ChargeMetrics;
using SPNG::FakeMetrics;

namespace {
    struct Options : Apps::ChargeOptions {
        std::string json;
        std::vector<int> planes;
        double qmin = 500;
        bool by_event = false;
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
        app.add_option("--qmin", opt.qmin,
                       "Channels are valid above this true charge, and have fakes above this fake charge [electrons]")
            ->check(CLI::NonNegativeNumber)
            ->capture_default_str();
        app.add_option("--reach", opt.reach, "Charge is fake farther than this from any true charge [ticks]")
            ->check(CLI::Range(0, 1 << 20))
            ->type_name("TICKS")
            ->capture_default_str();
        app.add_flag("--by-event", opt.by_event, "Figures of each event too");
        app.add_option("--json", opt.json, "Write the figures here, as fractions")->type_name("FILE");
        app.add_option("--tag", opt.tag, "Trace tag of the charge, where a file has it");
        app.footer(
            "Of channels that are valid, and where charge was found: bias is the mean of found over true charge, less "
            "1;\n"
            "resolution the RMS of that over its mean; median and half-width (of the central 68 %) do not mind tails.\n"
            "Total is all charge found over all true charge, less 1; inefficiency the fraction of valid channels "
            "where\n"
            "none was found. Of all that was found purity is the part near true charge of the same channel; fakes are\n"
            "the channels with more than the least charge elsewhere. docs/metrics.md tells more.");
    }

    /// First channels of planes, and the end, of detectors told by the number of channels of an anode.
    std::vector<int> default_planes(const ChannelCharges& all)
    {
        std::vector<int> channels;
        for (size_t ind = 0; ind < all.channels.size(); ++ind) {
            if (all.in_truth[ind]) channels.push_back(all.channels[ind]);
        }
        std::sort(channels.begin(), channels.end());
        channels.erase(std::unique(channels.begin(), channels.end()), channels.end());
        const int count = static_cast<int>(channels.size());
        for (auto edges :
             {std::vector{0, 800, 1600, 2560}, {0, 2400, 4800, 8256}, {0, 476, 1428, 2488}, {0, 311, 622, 862}}) {
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
        ChargeMetrics charge;
        FakeMetrics fakes;
    };

    std::vector<Plane> measure(const ChannelCharges& all, const std::vector<int>& edges, double qmin)
    {
        const auto to_tensor = [](const auto& list) { return at::tensor(at::ArrayRef(list)); };
        const auto channels = to_tensor(all.channels), found = to_tensor(all.found), truth = to_tensor(all.truth);
        const auto fake = to_tensor(all.fake), magnitude = to_tensor(all.magnitude);
        std::vector<Plane> planes;
        for (size_t ind = 0; ind + 1 < edges.size(); ++ind) {
            const auto name = edges.size() == 4 ? std::string(1, "UVW"[ind]) : std::to_string(ind);
            const auto inside = (channels >= edges[ind]) & (channels < edges[ind + 1]);
            planes.push_back({name, edges[ind], edges[ind + 1],
                              SPNG::charge_metrics(found.index({inside}), truth.index({inside}), qmin),
                              SPNG::fake_metrics(fake.index({inside}), magnitude.index({inside}), qmin)});
        }
        return planes;
    }

    std::string percent(double fraction, bool sign)
    {
        if (!std::isfinite(fraction)) return "-";
        return sign ? fmt::format("{:+.2f} %", 100 * fraction) : fmt::format("{:.2f} %", 100 * fraction);
    }

    void print(const std::vector<Plane>& planes)
    {
        constexpr auto* row = "{:<5} {:>8} {:>9} {:>11} {:>9} {:>11} {:>9} {:>13} {:>9} {:>6}\n";
        std::cout << fmt::format(row, "plane", "channels", "bias", "resolution", "median", "half-width", "total",
                                 "inefficiency", "purity", "fakes");
        for (const auto& [name, begin, end, one, fakes] : planes) {
            std::cout << fmt::format(row, name, one.valid, percent(one.bias, true), percent(one.resolution, false),
                                     percent(one.median, true), percent(one.half_width, false),
                                     percent(one.total, true), percent(one.inefficiency, false),
                                     percent(fakes.purity, false), fakes.channels);
        }
    }

    Configuration to_json(const std::vector<Plane>& planes)
    {
        auto list = Configuration::array();
        for (const auto& [name, begin, end, one, fakes] : planes) {
            list.push_back({{"plane", name},
                            {"channels", {begin, end}},
                            {"valid", one.valid},
                            {"bad", one.bad},
                            {"bias", one.bias},
                            {"resolution", one.resolution},
                            {"median", one.median},
                            {"half_width", one.half_width},
                            {"total", one.total},
                            {"inefficiency", one.inefficiency},
                            {"purity", fakes.purity},
                            {"fake_charge", fakes.charge},
                            {"fake_channels", fakes.channels}});
        }
        return list;
    }

    void write_json(const Configuration& figures, const Options& opt)
    {
        const FileClaim signal(FileClaim::Use::read, opt.signal, "spng-metrics");
        const FileClaim truth(FileClaim::Use::read, opt.truth, "spng-metrics");
        AtomicFile file(opt.json);
        file.stream() << figures.dump(2) << "\n";
        file.commit();
    }

    int run(int argc, char* argv[])
    {
        CLI::App app{"Compare reconstructed charge with the truth, per plane.", "spng-metrics"};
        Options opt;
        declare(app, opt);
        CLI11_PARSE(app, argc, argv);
        Log::add_stderr(false, "warn");
        const auto events = Apps::read_charges(opt);
        ChannelCharges all;
        for (const auto& event : events) append(all, event);
        const auto edges = opt.planes.empty() ? default_planes(all) : opt.planes;
        if (std::adjacent_find(edges.begin(), edges.end(), std::greater_equal<>()) != edges.end()) {
            fail("--planes {}: want ascending channels", fmt::join(edges, ","));
        }

        const auto planes = measure(all, edges, opt.qmin);
        Configuration out = {
            {"_format", "spng-metrics"}, {"version", 1},       {"signal", opt.signal},    {"truth", opt.truth},
            {"qmin", opt.qmin},          {"reach", opt.reach}, {"frames", events.size()}, {"planes", to_json(planes)}};
        std::cout << fmt::format("Charge found against the truth, of channels with more than {:g} electrons:\n",
                                 opt.qmin);
        print(planes);
        if (opt.by_event) out["events"] = Configuration::array();
        for (const auto& event : events) {
            if (!opt.by_event) break;
            const auto own = measure(event, edges, opt.qmin);
            out["events"].push_back({{"ident", event.ident}, {"planes", to_json(own)}});
            std::cout << fmt::format("\nEvent {}:\n", event.ident);
            print(own);
        }
        if (!opt.json.empty()) write_json(out, opt);
        return 0;
    }
}

int main(int argc, char* argv[])
{
    WireCell::keep_standard_streams();
    try {
        return run(argc, argv);
    }
    catch (const std::exception& err) {
        std::cerr << "spng-metrics: " << WireCell::printable_lines(err.what()) << std::endl;
        return 1;
    }
}
