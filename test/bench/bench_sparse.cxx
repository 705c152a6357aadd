// Time and memory of a training step of a tagger, dense and sparse, against the part of the pixels that have charge:
//
//   OMP_NUM_THREADS=2 bench_sparse [NETWORK] [--rows 640] [--columns 1024] [--rounds 3] [OPTION=VALUE ...]
//
// Images are of straight tracks a few pixels wide.  Each case is a process of its own, so that its memory is its own.  A round
// is a step of Adam; the least CPU time counts.
#include "WireCellSpng/algo/score/ClassLosses.h"
#include "nets/Network.h"

#include <ATen/ATen.h>
#include <torch/optim/adam.h>

#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <functional>
#include <random>

using namespace WireCell;

namespace {
    struct Options {
        std::string network = "cosmic_tiny";
        int64_t rows = 640, columns = 1024;
        int rounds = 3;
        nlohmann::json options = nlohmann::json::object();
    };

    Options parse(int argc, char* argv[])
    {
        Options opt;
        for (int arg = 1; arg < argc; ++arg) {
            const std::string word = argv[arg];
            const auto equals = word.find('=');
            if (equals != std::string::npos) {
                const auto text = word.substr(equals + 1);
                const auto value = nlohmann::json::parse(text, nullptr, false);
                opt.options[word.substr(0, equals)] = value.is_discarded() ? nlohmann::json(text) : value;
                continue;
            }
            if (word[0] != '-') {
                opt.network = word;
                continue;
            }
            const int number = arg + 1 < argc ? std::atoi(argv[++arg]) : 0;
            if (word == "--rows") opt.rows = number;
            if (word == "--columns") opt.columns = number;
            if (word == "--rounds") opt.rounds = number;
        }
        return opt;
    }

    /// [1, 3, row, column], with tracks until this part of the pixels has charge.
    at::Tensor tracks(const Options& opt, double occupancy)
    {
        std::mt19937 random(1);
        std::uniform_real_distribution<double> uniform(0, 1);
        auto images = at::zeros({1, 3, opt.rows, opt.columns});
        auto pixels = images.accessor<float, 4>();
        const auto wanted = static_cast<int64_t>(occupancy * double(opt.rows * opt.columns));
        for (int64_t plane = 0; plane < 3; ++plane) {
            int64_t filled = 0;
            while (filled < wanted) {
                const double angle = 2 * M_PI * uniform(random), length = uniform(random) * double(opt.columns);
                const double row = uniform(random) * double(opt.rows), column = uniform(random) * double(opt.columns);
                for (double step = 0; step < length && filled < wanted; step += 0.7) {
                    for (int64_t beside = -1; beside <= 1; ++beside) {
                        const auto y = static_cast<int64_t>(row + step * std::sin(angle)) + beside;
                        const auto x = static_cast<int64_t>(column + step * std::cos(angle));
                        if (y < 0 || y >= opt.rows || x < 0 || x >= opt.columns) continue;
                        auto& pixel = pixels[0][plane][y][x];
                        if (pixel == 0) ++filled;
                        pixel = static_cast<float>(1 + uniform(random));
                    }
                }
            }
        }
        return images;
    }

    /// [MB] of the process, by its name in /proc.
    double memory(const std::string& name)
    {
        std::ifstream file("/proc/self/status");
        for (std::string word; file >> word;) {
            if (word == name + ":") {
                double kilobytes = 0;
                file >> kilobytes;
                return kilobytes / 1024;
            }
        }
        return 0;
    }

    struct Cost {
        double seconds = INFINITY, megabytes = 0;
    };

    Cost cost_of(const Options& opt, bool sparse, double occupancy)
    {
        auto options = opt.options;
        options["sparse"] = sparse;
        auto module = Nets::make_network(opt.network, options, 1, {.height = opt.rows, .width = opt.columns}).module;
        module.train();
        // As in a training (src/train/job/TrainingJob.cxx).
        ::mallopt(M_MMAP_THRESHOLD, 1 << 25);
        ::mallopt(M_TRIM_THRESHOLD, 1 << 30);
        std::vector<at::Tensor> parameters;
        for (const at::Tensor& parameter : module.parameters()) parameters.push_back(parameter);
        torch::optim::Adam descent(parameters, torch::optim::AdamOptions(3e-4));
        const auto images = tracks(opt, occupancy);
        const auto labels = (images > 1.5).to(at::kLong) + (images > 0).to(at::kLong);
        const double before = memory("VmRSS");
        Cost cost;
        for (int round = 0; round < opt.rounds; ++round) {
            const auto begin = std::clock();
            descent.zero_grad();
            SPNG::class_loss(module.forward({images}).toTensor(), labels, SPNG::ClassBalance::focal).backward();
            descent.step();
            cost.seconds = std::min(cost.seconds, double(std::clock() - begin) / CLOCKS_PER_SEC);
        }
        cost.megabytes = memory("VmHWM") - before;
        return cost;
    }

    /// In a process of its own, which begins before LibTorch has threads here.
    Cost apart(const std::function<Cost()>& call)
    {
        std::array<int, 2> ends{};
        if (::pipe(ends.data()) != 0) return {};
        const pid_t child = ::fork();
        if (child == 0) {
            const auto cost = call();
            const bool written = ::write(ends[1], &cost, sizeof(cost)) == sizeof(cost);
            ::_exit(written ? 0 : 1);
        }
        ::close(ends[1]);
        Cost cost;
        if (::read(ends[0], &cost, sizeof(cost)) != sizeof(cost)) cost = {};
        ::close(ends[0]);
        ::waitpid(child, nullptr, 0);
        return cost;
    }
}

int main(int argc, char* argv[])
{
    const auto opt = parse(argc, argv);
    std::printf("%s %s, 3 x %ld x %ld\n", opt.network.c_str(), opt.options.dump().c_str(), long(opt.rows),
                long(opt.columns));
    const auto dense = apart([&] { return cost_of(opt, false, 0.01); });
    std::printf("dense         %8.2f s %8.0f MB\n", dense.seconds, dense.megabytes);
    for (const double occupancy : {0.005, 0.01, 0.02, 0.05, 0.1}) {
        const auto sparse = apart([&] { return cost_of(opt, true, occupancy); });
        std::printf("sparse %4.1f %% %8.2f s %8.0f MB   %6.1f times as fast, %6.1f times less memory\n",
                    100 * occupancy, sparse.seconds, sparse.megabytes, dense.seconds / sparse.seconds,
                    dense.megabytes / sparse.megabytes);
        std::fflush(stdout);
    }
    return 0;
}
