// Time of the algorithms that work on images.
#include "BenchTools.h"
#include "WireCellSpng/algo/dsp/Filter.h"
#include "WireCellSpng/algo/dsp/FilterBank.h"
#include "WireCellSpng/algo/dsp/Rebin.h"
#include "WireCellSpng/algo/dsp/Reduce.h"
#include "WireCellSpng/algo/dsp/Resample.h"
#include "WireCellSpng/algo/dsp/Response.h"
#include "WireCellSpng/algo/dsp/Transform.h"
#include "WireCellSpng/algo/roi/Rebaseline.h"
#include "WireCellSpng/algo/roi/Threshold.h"
#include "WireCellSpng/algo/score/Charge.h"
#include "WireCellSpng/base/Dft.h"

using namespace WireCell::SPNG;
using namespace spng::bench;

namespace {
    const std::array<AxisParams, 2> axes = {AxisParams{.cyclic = true}, AxisParams{.baseline = true}};

    at::Tensor kernel() { return at::rand({800, 3151}, at::kComplexFloat); }

    ConvolvePlan plan_of(const at::Tensor& wave) { return plan_convolve(axes, wave, {21, 300}, true); }
}

SPNG_BENCH(Convolve_lower_median)
{
    const auto wave = image();
    repeat(state, [&] { return lower_median(wave, -1); });
}

SPNG_BENCH(Convolve_convolve)
{
    const auto wave = image(), spectrum = kernel();
    const auto plan = plan_of(wave);
    repeat(state, [&] { return convolve(wave, spectrum, plan); });
}

SPNG_BENCH(Convolve_convolve_complex)
{
    const auto wave = image();
    const auto plan = plan_of(wave);
    const auto spectrum = at::rand({plan.channel.conv, plan.tick.conv}, at::kComplexFloat);
    repeat(state, [&] { return convolve_complex(wave, spectrum, plan); });
}

SPNG_BENCH(FilterBank_of_3)
{
    const auto wave = image(), spectrum = kernel();
    const std::vector<TimeFilter> filters(3, {at::rand({3151}), 128, 6000});
    const auto bank = plan_bank(spectrum, plan_of(wave), filters);
    repeat(state, [&] { return filter_bank(wave, bank); });
}

SPNG_BENCH(FilterBank_two_of_3_merged_and_cut)
{
    const auto wave = image(), spectrum = kernel();
    const std::vector<TimeFilter> filters = {
        {at::rand({3151}), 128, 6000}, {at::rand({3151}), 128, 6000, 4}, {at::rand({3151}), 128, 6000, 4}};
    const auto bank = plan_bank(spectrum, plan_of(wave), filters, 1900);
    repeat(state, [&] { return filter_bank(wave, bank); });
}

SPNG_BENCH(Dft_fast_size)
{
    repeat(state, [] {
        int64_t sum = 0;
        for (int64_t size = 6000; size < 7000; ++size) sum += fast_size(size);
        return sum;
    });
}

SPNG_BENCH(Response_kernel)
{
    const auto field = at::rand({21, 1000}), electronics = at::rand({200});
    repeat(state, [&] { return response_kernel(field, electronics, {}); });
}

SPNG_BENCH(Response_spectrum)
{
    const auto wave = at::rand({21, 240});
    repeat(state, [&] { return response_spectrum(wave, 800, 6300); });
}

SPNG_BENCH(Filter_spectrum)
{
    const FilterAxis channel{.filters = {{FilterKind::lowpass, 0.3, 2}}, .period = 1};
    const FilterAxis tick{.filters = {{FilterKind::lowpass, 0.1, 3}, {FilterKind::highpass, 0.01, 2}}, .period = 0.5};
    repeat(state, [&] { return filter_spectrum({channel, tick}, {800, 6300}); });
}

static void Threshold_above_threshold(benchmark::State& state)
{
    const auto wave = image(1500);
    const ThresholdParams par{.rms_nsigma = 3, .rms_method = static_cast<RmsMethod>(state.range(0))};
    repeat(state, [&] { return above_threshold(wave, par); });
}
BENCHMARK(Threshold_above_threshold)->ArgName("method")->DenseRange(0, 2)->Unit(benchmark::kMillisecond)->UseRealTime();

SPNG_BENCH(Threshold_dilate_ticks)
{
    const auto mask = image().gt(3);
    repeat(state, [&] { return dilate_ticks(mask, 5, 10); });
}

SPNG_BENCH(Rebaseline_rebaseline)
{
    const auto wave = sparse_image();
    repeat(state, [&] { return rebaseline(wave, {.end_size = 4, .open_ends = true}); });
}

SPNG_BENCH(Rebaseline_segments)
{
    const auto wave = sparse_image();
    repeat(state, [&] { return rebaseline_segments(wave, {.end_size = 4, .open_ends = true}); });
}

SPNG_BENCH(Rebin_downsample)
{
    const auto wave = image();
    repeat(state, [&] { return downsample(wave, -1, 4); });
}

SPNG_BENCH(Rebin_upsample)
{
    const auto wave = image(1500);
    repeat(state, [&] { return upsample(wave, -1, 4); });
}

SPNG_BENCH(Resample_interval)
{
    const auto wave = image();
    repeat(state, [&] { return resample_interval(wave, 512, 500); });
}

SPNG_BENCH(Reduce_stack_of_3)
{
    const std::vector<at::Tensor> images(3, image(1500));
    repeat(state, [&] { return reduce_tensors(ReduceOp::stack, 0, images); });
}

SPNG_BENCH(Reduce_mul)
{
    const std::vector<at::Tensor> images = {image(), image().gt(1)};
    repeat(state, [&] { return reduce_tensors(ReduceOp::mul, 0, images); });
}

SPNG_BENCH(Transform_scale_and_threshold)
{
    const auto wave = image();
    const std::vector<TransformOp> ops = {{.operation = "scale", .scalar = 0.00025},
                                          {.operation = "threshold", .scalar = 1e-4},
                                          {.operation = "to", .dtype = "float32"}};
    repeat(state, [&] { return transform(wave, ops); });
}

SPNG_BENCH(Transform_subtract_median)
{
    const auto wave = image();
    repeat(state, [&] { return transform(wave, TransformOp{.operation = "medsub", .dims = {-1}}); });
}

SPNG_BENCH(Metrics_charge)
{
    const auto truth = sparse_image().abs_().mul_(1e4);
    const auto found = truth * 1.01;
    repeat(state, [&] { return charge_metrics(found, truth); });
}

BENCHMARK_MAIN();
