// Laws that the algorithms obey whatever the numbers, over seeded random input.
#include "TensorCheck.h"
#include "ToyFace.h"

#include "WireCellSpng/algo/cells/CrossViews.h"
#include "WireCellSpng/algo/cells/PackTicks.h"
#include "WireCellSpng/algo/dsp/Convolve.h"
#include "WireCellSpng/algo/dsp/Rebin.h"
#include "WireCellSpng/algo/dsp/Resample.h"
#include "WireCellSpng/algo/roi/Rebaseline.h"
#include "WireCellSpng/algo/roi/Threshold.h"
#include "WireCellSpng/base/Dft.h"

using namespace WireCell::SPNG;
using spng::test::noise;
using spng::test::random_mask;

namespace {
    constexpr double rounding = 2e-5; // single precision transforms of values of order 1 to 10

    /// Zeros with a few stretches of noise of any length, among them short gaps and single samples.
    at::Tensor rois(at::IntArrayRef sizes, uint64_t seed)
    {
        const auto kept = dilate_ticks(random_mask(sizes, 0.03, seed), 3, 5) | random_mask(sizes, 0.05, seed + 1);
        return noise(sizes, seed + 2) * kept;
    }

    struct Cyclic {
        at::Tensor wave = noise({6, 40}, 1);
        std::array<AxisParams, 2> axes = {AxisParams{.cyclic = true}, AxisParams{.cyclic = true}};
        ConvolvePlan plan = plan_convolve(axes, wave, {3, 5});
        at::Tensor kernel = at::fft_rfft2(noise({6, 40}, 2));
    };
}

TEST(Laws, convolution_is_linear)
{
    const Cyclic c;
    const auto other = noise({6, 40}, 3);
    const auto sum = convolve(c.wave * 2 + other, c.kernel, c.plan);
    EXPECT_TENSOR_NEAR(sum, convolve(c.wave, c.kernel, c.plan) * 2 + convolve(other, c.kernel, c.plan), 10 * rounding);
}

TEST(Laws, cyclic_convolution_follows_shifts)
{
    const Cyclic c;
    const auto shifted = convolve(at::roll(c.wave, {2, 7}, {0, 1}), c.kernel, c.plan);
    EXPECT_TENSOR_NEAR(shifted, at::roll(convolve(c.wave, c.kernel, c.plan), {2, 7}, {0, 1}), 10 * rounding);
}

TEST(Laws, deconvolution_undoes_convolution)
{
    const Cyclic c;
    // A strong identity part keeps the kernel's spectrum away from zero.
    auto sharp = noise({6, 40}, 2) * 0.02;
    sharp[0][0] += 2;
    const auto spectrum = at::fft_rfft2(sharp);
    EXPECT_TENSOR_NEAR(convolve(convolve(c.wave, spectrum, c.plan), 1 / spectrum, c.plan), c.wave, rounding);
}

TEST(Laws, batches_equal_single_images)
{
    const auto batch = rois({3, 5, 200}, 10);
    const auto single = [&](const auto& op) {
        std::vector<at::Tensor> parts;
        for (int64_t ind = 0; ind < batch.size(0); ++ind) parts.push_back(op(batch[ind]));
        return at::stack(parts);
    };
    const auto check = [&](const auto& op) { EXPECT_TENSOR_EQ(op(batch), single(op)); };
    check([](const at::Tensor& x) { return rebaseline(x, {}); });
    check([](const at::Tensor& x) { return downsample(x, -1, 4); });
    check([](const at::Tensor& x) { return lower_median(x, -1); });
    check([](const at::Tensor& x) { return above_threshold(x, {.rms_nsigma = 2, .rms_method = RmsMethod::mad}); });
    check([](const at::Tensor& x) { return dilate_ticks(x > 1, 2, 3); });
}

TEST(Laws, thresholds_scale_with_the_wave)
{
    const auto wave = noise({3, 4, 64}, 1);
    for (const auto method : {RmsMethod::std, RmsMethod::mad, RmsMethod::percentile}) {
        const ThresholdParams one{.nominal = 1, .rms_nsigma = 2, .rms_max_value = 3, .rms_method = method};
        const ThresholdParams eight{.nominal = 8, .rms_nsigma = 2, .rms_max_value = 24, .rms_method = method};
        EXPECT_TENSOR_EQ(above_threshold(wave * 8, eight), above_threshold(wave, one));
    }
}

TEST(Laws, both_formulations_of_the_baseline_agree)
{
    for (uint64_t seed = 0; seed < 60; ++seed) {
        RebaselineParams par;
        par.end_size = 1 + static_cast<int>(seed / 20 * 3);
        par.open_ends = seed % 4 > 1;
        par.consequtive_zeros = 1 + static_cast<int>(seed % 4);
        par.shrink_size = static_cast<int>(seed % 3);
        par.min_roi_size = static_cast<int>(seed % 5);
        par.remove_small = seed % 2;
        par.remove_negative = seed % 7 == 0;
        par.dim = seed % 2 ? -1 : -2;
        const auto wave = rois({30, 97}, 100 + seed);
        const auto masked = seed % 5 > 2 ? random_mask({30, 97}, 0.1, seed) : at::Tensor();
        EXPECT_TENSOR_NEAR(rebaseline(wave, par, masked), rebaseline_segments(wave, par, masked), 2e-6)
            << "seed " << seed;
    }
}

TEST(Laws, baselines_scale_and_turn_with_the_wave)
{
    const auto wave = rois({10, 300}, 5);
    EXPECT_TENSOR_EQ(rebaseline(wave * -4, {}), rebaseline(wave, {}) * -4);
    EXPECT_TENSOR_NEAR(at::flip(rebaseline(at::flip(wave, {1}), {}), {1}), rebaseline(wave, {}), 2e-6);
}

TEST(Laws, resampling_there_and_back_keeps_slow_waves)
{
    const auto spectrum = at::fft_rfft(noise({4, 240}, 6));
    spectrum.narrow(-1, 50, 71).zero_();
    const auto wave = at::fft_irfft(spectrum, 240);
    EXPECT_TENSOR_NEAR(resample_interval(resample_interval(wave, 1, 2), 2, 1), wave, rounding);
    EXPECT_TENSOR_NEAR(resample_interval(resample_interval(wave, 512, 500), 500, 512).narrow(-1, 0, 240), wave, 0.5);
}

TEST(Laws, coincidences_of_chunks_equal_those_of_the_whole)
{
    const auto face = spng::test::toy_face();
    const auto cells = cell_basis(face);
    std::array<at::Tensor, 3> masks;
    for (int plane = 0; plane < 3; ++plane) masks[plane] = random_mask({face[plane].size(0), 300}, 0.02, plane);
    const auto plan = plan_cell_views(cells, 1, face[1].size(0));
    const std::vector<CellFeature> features = {CellFeature::mp2, CellFeature::mp3};
    std::vector<at::Tensor> chunks;
    for (const auto& [begin, end] : {std::pair{0, 100}, {100, 177}, {177, 300}}) {
        std::array<at::Tensor, 3> part;
        for (int plane = 0; plane < 3; ++plane) part[plane] = masks[plane].slice(1, begin, end);
        chunks.push_back(cell_views(part, plan, features));
    }
    EXPECT_TENSOR_EQ(at::cat(chunks, -1), cell_views(masks, plan, features));
}

TEST(Laws, every_device_says_the_same)
{
    const auto wave = rois({8, 500}, 40);
    const auto face = spng::test::toy_face();
    const auto plan = plan_cell_views(cell_basis(face), 0, face[0].size(0));
    std::array<at::Tensor, 3> masks;
    for (int plane = 0; plane < 3; ++plane) masks[plane] = random_mask({face[plane].size(0), 200}, 0.02, plane);
    const Cyclic c;
    for (const auto& device : spng::test::devices()) {
        const auto there = wave.to(device);
        EXPECT_TENSOR_NEAR(rebaseline(there, {}), rebaseline(wave, {}), 2e-6);
        EXPECT_TENSOR_EQ(lower_median(there, -1), lower_median(wave, -1));
        for (const auto& [before, after] : {std::pair{2, 3}, {0, 9}, {0, 0}, {700, 1}}) {
            EXPECT_TENSOR_EQ(dilate_ticks(there > 2, before, after), dilate_ticks(wave > 2, before, after));
        }
        EXPECT_TENSOR_EQ(dilate_ticks(there.view({2, 4, 500})[1] > 2, 1, 2), dilate_ticks(wave.slice(0, 4) > 2, 1, 2));
        EXPECT_TENSOR_EQ(dilate_ticks(there[3] > 2, 1, 2), dilate_ticks(wave[3] > 2, 1, 2));
        EXPECT_TENSOR_EQ(runs_with(there > 0, there.abs() > 1.5), runs_with(wave > 0, wave.abs() > 1.5));
        const auto whole = unpack_ticks(pack_ticks(there > 0.5), 500);
        EXPECT_TENSOR_EQ(whole, wave > 0.5);
        for (const auto method : {RmsMethod::std, RmsMethod::mad, RmsMethod::percentile}) {
            const ThresholdParams par{.rms_nsigma = 1, .rms_method = method};
            EXPECT_TENSOR_NEAR(noise_rms(there, par), noise_rms(wave, par), 1e-6);
        }
        const std::array<at::Tensor, 3> moved = {masks[0].to(device), masks[1].to(device), masks[2].to(device)};
        EXPECT_TENSOR_EQ(cell_views(moved, plan.to(device), {CellFeature::mp2, CellFeature::mp3}),
                         cell_views(masks, plan, {CellFeature::mp2, CellFeature::mp3}));
        EXPECT_TENSOR_NEAR(convolve(c.wave.to(device), c.kernel.to(device), c.plan), convolve(c.wave, c.kernel, c.plan),
                           10 * rounding);
    }
}
