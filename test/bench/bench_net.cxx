// How long a UNet of random weights takes, and what its speed costs in precision:
//
//   OMP_NUM_THREADS=2 bench_net [--width 64] [--levels 4] [--rows 800] [--columns 1500] [--rounds 3] [--activity]
//
// The ways of running it take turns, so that other load on the machine cancels in the ratios.  With --activity: the time
// against the part of the image that is not zero.
#include "TrialNet.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/INamed.h"
#include "WireCellSpng/ITensorForward.h"
#include "WireCellSpng/TorchNodes.h"
#include "WireCellSpng/core/Tdm.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <unistd.h>

using namespace WireCell;

namespace {
    struct Options {
        int width = 64, levels = 4;
        int64_t rows = 800, columns = 1500;
        int rounds = 3;
        bool activity = false;
    };

    Options parse(int argc, char* argv[])
    {
        Options opt;
        for (int arg = 1; arg < argc; ++arg) {
            const std::string word = argv[arg];
            if (word == "--activity") {
                opt.activity = true;
                continue;
            }
            const int number = arg + 1 < argc ? std::atoi(argv[++arg]) : 0;
            if (word == "--width") opt.width = number;
            if (word == "--levels") opt.levels = number;
            if (word == "--rows") opt.rows = number;
            if (word == "--columns") opt.columns = number;
            if (word == "--rounds") opt.rounds = number;
        }
        return opt;
    }

    template <class IType>
    std::shared_ptr<IType> make(const std::string& type, const std::string& name, const nlohmann::json& cfg)
    {
        Factory::lookup<INamed>(type, name)->set_name(name);
        Factory::find<IConfigurable>(type, name)->configure(cfg);
        return Factory::find<IType>(type, name);
    }

    double median_seconds(std::vector<double> times)
    {
        std::sort(times.begin(), times.end());
        return times.at(times.size() / 2);
    }

    struct Way {
        std::string name;
        std::function<at::Tensor()> run;
        at::Tensor output = {};
        std::vector<double> times = {};
    };

    void take_turns(std::vector<Way>& ways, int rounds)
    {
        for (int round = 0; round <= rounds; ++round) {
            for (auto& way : ways) {
                const auto begin = std::chrono::steady_clock::now();
                way.output = way.run();
                const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
                if (round > 0) way.times.push_back(time.count());
            }
        }
    }

    double dice(const at::Tensor& a, const at::Tensor& b)
    {
        return 2 * (a & b).sum().item<double>() / (a.sum().item<double>() + b.sum().item<double>());
    }

    void report(const std::vector<Way>& ways)
    {
        const double plain = median_seconds(ways.front().times);
        const auto mask = ways.front().output > 0.5;
        std::printf("%-28s %10s %8s %12s %10s\n", "way", "time [s]", "ratio", "largest diff", "Dice");
        for (const auto& way : ways) {
            const double time = median_seconds(way.times);
            std::printf("%-28s %10.3f %8.3f %12.2e %10.6f\n", way.name.c_str(), time, time / plain,
                        (way.output - ways.front().output).abs().max().item<double>(), dice(way.output > 0.5, mask));
        }
    }

    /// Zeros but for straight tracks ten samples thick, until the given part of the image is filled.
    at::Tensor tracks(int64_t rows, int64_t columns, double part)
    {
        auto image = at::zeros({3, rows, columns});
        const auto wanted = static_cast<int64_t>(part * static_cast<double>(rows * columns));
        int64_t filled = 0;
        for (int track = 0; filled < wanted; ++track) {
            const auto place = at::rand({3});
            const auto row = static_cast<int64_t>(place[0].item<double>() * static_cast<double>(rows - 10));
            const auto column = static_cast<int64_t>(place[1].item<double>() * static_cast<double>(columns - 10));
            for (int64_t step = 0; step < 100 && filled < wanted; ++step) {
                const auto r = row + static_cast<int64_t>(static_cast<double>(step) * place[2].item<double>());
                if (r + 10 > rows || column + step >= columns) break;
                image.narrow(1, r, 10).select(2, column + step).normal_();
                filled += 10;
            }
        }
        return image;
    }

    void compare_ways(const Options& opt, const std::string& file)
    {
        const auto batch = at::randn({1, 3, opt.rows, opt.columns});
        const auto service = [&](const std::string& name, nlohmann::json cfg) {
            cfg["ts_filename"] = file;
            const auto net = make<SPNG::ITensorForward>("SPNGTensorForwardTS", name, cfg);
            return Way{name, [net, batch] { return net->forward(batch); }};
        };
        std::vector<Way> ways{service("plain", {{"optimize", false}}), service("float32", nlohmann::json::object())};
        try {
            ways.push_back(service("bfloat16", {{"precision", "bfloat16"}}));
        }
        catch (const ValueError& err) {
            std::printf("%s\n", err.what());
        }
        take_turns(ways, opt.rounds);
        report(ways);
    }

    void compare_occupancies(const Options& opt, const std::string& file)
    {
        make<SPNG::ITensorForward>("SPNGTensorForwardTS", "net", {{"ts_filename", file}});
        const nlohmann::json cfg{{"forward", "SPNGTensorForwardTS:net"}, {"overlap", 112}, {"tile", 32}};
        auto active = cfg;
        active["activity"] = true;
        const auto whole_node = make<ITorchTensorFilter>("SPNGTensorForward", "whole", cfg);
        const auto active_node = make<ITorchTensorFilter>("SPNGTensorForward", "active", active);
        for (const double part : {0.0, 0.001, 0.003, 0.01, 0.03, 0.1}) {
            const auto in = std::make_shared<SPNG::SimpleTorchTensor>(tracks(opt.rows, opt.columns, part),
                                                                      nlohmann::json{{"datapath", "/in"}});
            const auto way = [&](const std::string& name, const auto& node) {
                return Way{name, [node, in] {
                               ITorchTensor::pointer out;
                               (*node)(in, out);
                               return out->tensor();
                           }};
            };
            std::vector<Way> ways{way("whole image", whole_node), way("activity", active_node)};
            take_turns(ways, opt.rounds);
            std::printf("occupancy %.1f %%\n", 100 * part);
            report(ways);
        }
    }
}

int main(int argc, char* argv[])
{
    const auto opt = parse(argc, argv);
    at::manual_seed(1);
    const auto file = (std::filesystem::temp_directory_path() / fmt::format("bench-net-{}.ts", ::getpid())).string();
    spng::test::save_trial_net(file, "unet",
                               {{"width", opt.width}, {"levels", opt.levels}, {"align_corners", !opt.activity}});
    std::printf("UNet of width %d with %d levels, 3 features x %ld x %ld, %d threads\n", opt.width, opt.levels,
                static_cast<long>(opt.rows), static_cast<long>(opt.columns), at::get_num_threads());
    opt.activity ? compare_occupancies(opt, file) : compare_ways(opt, file);
    std::filesystem::remove(file);
    return 0;
}
