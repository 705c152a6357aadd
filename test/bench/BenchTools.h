#pragma once
#include <ATen/ATen.h>
#include <benchmark/benchmark.h>

/// What the benchmarks have in common: images of the size of a ProtoDUNE-HD view, 800 channels of 6000 ticks.
namespace spng::bench {
    constexpr int64_t nchannels = 800, nticks = 6000;

    inline at::Tensor image(int64_t ticks = nticks)
    {
        at::manual_seed(1);
        return at::randn({nchannels, ticks});
    }

    /// An image that is zero but for a twentieth of its stretches of 100 ticks.
    inline at::Tensor sparse_image()
    {
        auto wave = image();
        return wave.masked_fill_(at::rand({nchannels, nticks / 100}).repeat_interleave(100, 1).gt(0.05), 0);
    }

    /// Time a call.
    template <class Call>
    void repeat(benchmark::State& state, Call call)
    {
        for (auto _ : state) benchmark::DoNotOptimize(call());
    }
}

/// A benchmark that takes milliseconds: SPNG_BENCH(name) { ... }
#define SPNG_BENCH(name)                                                                                               \
    static void name(benchmark::State& state);                                                                         \
    BENCHMARK(name)->Unit(benchmark::kMillisecond)->UseRealTime();                                                     \
    static void name(benchmark::State& state)
