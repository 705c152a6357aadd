// Time of the heavy algorithms at the size of a ProtoDUNE-HD view: 800 channels of 6000 ticks.
#include "WireCellSpng/algo/Convolve.h"
#include "WireCellSpng/algo/Rebaseline.h"
#include "WireCellSpng/algo/Resample.h"
#include "WireCellSpng/algo/Threshold.h"

#include <ATen/ATen.h>
#include <benchmark/benchmark.h>

using namespace WireCell::SPNG;

namespace {
    at::Tensor image(int64_t ticks = 6000)
    {
        at::manual_seed(1);
        return at::randn({800, ticks});
    }

    const std::array<AxisParams, 2> axes = {AxisParams{.cyclic = true}, AxisParams{.baseline = true}};

    at::Tensor kernel() { return at::rand({800, 3151}, at::kComplexFloat); }
}

static void median(benchmark::State& state)
{
    const auto wave = image();
    for (auto _ : state) benchmark::DoNotOptimize(lower_median(wave, -1));
}
BENCHMARK(median)->Unit(benchmark::kMillisecond);

static void deconvolution(benchmark::State& state)
{
    const auto wave = image();
    const auto plan = plan_convolve(axes, wave, {21, 300}, true);
    const auto spectrum = kernel();
    for (auto _ : state) benchmark::DoNotOptimize(convolve(wave, spectrum, plan));
}
BENCHMARK(deconvolution)->Unit(benchmark::kMillisecond);

static void bank_of_filters(benchmark::State& state)
{
    const auto wave = image();
    const auto plan = plan_convolve(axes, wave, {21, 300}, true);
    const auto spectrum = kernel();
    const std::vector<TimeFilter> filters(static_cast<size_t>(state.range(0)), {at::rand({3151}), 128, 6000});
    for (auto _ : state) benchmark::DoNotOptimize(filter_bank(wave, spectrum, plan, filters));
}
BENCHMARK(bank_of_filters)->Arg(1)->Arg(3)->Unit(benchmark::kMillisecond);

static void threshold(benchmark::State& state)
{
    const auto wave = image(1500);
    const ThresholdParams par{.rms_nsigma = 3, .rms_method = static_cast<RmsMethod>(state.range(0))};
    for (auto _ : state) benchmark::DoNotOptimize(above_threshold(wave, par));
}
BENCHMARK(threshold)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);

static void baseline(benchmark::State& state)
{
    auto wave = image();
    wave.masked_fill_(at::rand({800, 60}).repeat_interleave(100, 1).gt(0.05), 0);
    for (auto _ : state) benchmark::DoNotOptimize(rebaseline(wave, {.end_size = 4, .open_ends = true}));
}
BENCHMARK(baseline)->Unit(benchmark::kMillisecond);

static void resampling(benchmark::State& state)
{
    const auto wave = image();
    for (auto _ : state) benchmark::DoNotOptimize(resample_interval(wave, 1, 4));
}
BENCHMARK(resampling)->Unit(benchmark::kMillisecond);

BENCHMARK_MAIN();
