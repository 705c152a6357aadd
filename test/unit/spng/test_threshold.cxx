#include "TensorCheck.h"

#include "WireCellSpng/algo/roi/Threshold.h"

#include <limits>

using namespace WireCell::SPNG;
using spng::test::noise;

namespace {
    at::Tensor flags(const std::string& text)
    {
        auto mask = at::zeros({1, static_cast<int64_t>(text.size())}, at::kBool);
        for (size_t ind = 0; ind < text.size(); ++ind) mask[0][static_cast<int64_t>(ind)] = text[ind] == '1';
        return mask;
    }

    /// Noise of a known size with a large pulse on top of every row.
    at::Tensor pulsed(int64_t nchannels, int64_t nticks)
    {
        auto wave = 3 * noise({nchannels, nticks}, 5);
        wave.narrow(-1, nticks / 2, nticks / 20).add_(500);
        return wave;
    }
}

TEST(Threshold, a_lone_pulse_passes_and_its_quiet_neighbours_do_not)
{
    for (const auto& device : spng::test::devices()) {
        auto wave = at::zeros({1, 2, 8}, device);
        wave[0][1][5] = 1000;
        auto want = at::zeros({1, 2, 8}, at::kBool);
        want[0][1][5] = true;
        EXPECT_TENSOR_EQ(above_threshold(wave, {.nominal = 10}), want);
    }
}

TEST(Threshold, a_sample_at_the_threshold_is_not_above)
{
    const auto wave = at::tensor({1.0f, 2.0f, 3.0f}).view({1, 3});
    EXPECT_TENSOR_EQ(above_threshold(wave, {.nominal = 2}), flags("001"));
}

TEST(Threshold, the_standard_deviation_is_unbiased_and_follows_its_axis)
{
    const auto wave = noise({3, 50}, 2);
    EXPECT_TENSOR_EQ(above_threshold(wave, {.nominal = 0.1, .rms_nsigma = 1}), wave > wave.std(1, true, true) + 0.1);
    EXPECT_TENSOR_EQ(above_threshold(wave, {.rms_nsigma = 1, .rms_axis = 0}), wave > wave.std(0, true, true));
}

TEST(Threshold, three_dimensions_are_as_good_as_two)
{
    const auto wave = noise({4, 3, 50}, 3);
    for (const auto method : {RmsMethod::std, RmsMethod::mad, RmsMethod::percentile}) {
        const ThresholdParams par{.rms_nsigma = 1.5, .rms_method = method};
        const auto all = above_threshold(wave, par);
        for (int64_t ind = 0; ind < 4; ++ind) EXPECT_TENSOR_EQ(all[ind], above_threshold(wave[ind], par));
    }
}

TEST(Threshold, large_samples_can_be_left_out_of_the_noise)
{
    const auto wave = pulsed(2, 1000);
    const auto quiet = at::where(wave.abs() > 50, 0.0, wave);
    const auto got = noise_rms(wave, {.rms_nsigma = 1, .rms_max_value = 50});
    EXPECT_TENSOR_NEAR(got, quiet.std(1, true, true), 1e-5);
}

TEST(Threshold, robust_noise_is_hardly_moved_by_signal)
{
    const auto wave = pulsed(4, 2000);
    for (const auto method : {RmsMethod::mad, RmsMethod::percentile}) {
        const auto rms = noise_rms(wave, {.rms_nsigma = 1, .rms_method = method});
        EXPECT_EQ(rms.sizes(), at::IntArrayRef({4, 1}));
        EXPECT_TENSOR_NEAR(rms, at::full({4, 1}, 3.0), 0.35);
    }
    EXPECT_GT(noise_rms(wave, {.rms_nsigma = 1}).min().item<double>(), 50);
}

TEST(Threshold, robust_noise_agrees_with_sorted_samples)
{
    const auto wave = noise({3, 501}, 11);
    const auto sorted = std::get<0>(at::sort(wave, 1));
    const auto width = (sorted.select(1, 500 - 79) - sorted.select(1, 79)).unsqueeze(1) / 2;
    EXPECT_TENSOR_NEAR(noise_rms(wave, {.rms_nsigma = 1, .rms_method = RmsMethod::percentile}), width, 1e-6);
    const auto distance = (wave - sorted.narrow(1, 250, 1)).abs();
    const auto mad = 1.4826 * std::get<0>(at::sort(distance, 1)).narrow(1, 250, 1);
    EXPECT_TENSOR_NEAR(noise_rms(wave, {.rms_nsigma = 1, .rms_method = RmsMethod::mad}), mad, 1e-6);
}

TEST(Threshold, excluded_samples_do_not_count_for_the_noise)
{
    // Half precision takes the way of other devices.
    for (const auto type : {at::kFloat, at::kHalf}) {
        const auto wave = noise({3, 300}, 5).to(type);
        const auto excluded = at::zeros({3, 300}, at::kBool);
        excluded[1].slice(0, 100, 173).fill_(true);
        excluded[2].fill_(true);
        const auto kept = at::cat({wave[1].slice(0, 0, 100), wave[1].slice(0, 173)}).unsqueeze(0);
        auto other = wave.clone();
        other.masked_fill_(excluded, 60000);
        for (const auto method : {RmsMethod::std, RmsMethod::mad, RmsMethod::percentile}) {
            const ThresholdParams par{.rms_nsigma = 1, .rms_method = method};
            const auto got = noise_rms(other, par, excluded);
            EXPECT_TENSOR_NEAR(got[0], noise_rms(wave, par)[0], 2e-2);
            EXPECT_TENSOR_NEAR(got[1], noise_rms(kept, par)[0], 2e-2);
            EXPECT_EQ(got[2].item<double>(), 0);
            EXPECT_TENSOR_EQ(got, noise_rms(wave, par, excluded));
        }
    }
}

TEST(Threshold, one_tick_has_no_noise_and_no_ticks_have_no_mask)
{
    EXPECT_TENSOR_EQ(above_threshold(at::ones({1, 1}), {.nominal = 0.5, .rms_nsigma = 3}), flags("1"));
    EXPECT_EQ(above_threshold(at::zeros({2, 0}), {.rms_nsigma = 3}).sizes(), at::IntArrayRef({2, 0}));
}

TEST(Threshold, nan_is_never_above)
{
    auto wave = noise({1, 100}, 4);
    wave[0][3] = std::numeric_limits<float>::quiet_NaN();
    for (const auto method : {RmsMethod::std, RmsMethod::mad, RmsMethod::percentile}) {
        EXPECT_EQ(above_threshold(wave, {.rms_nsigma = 1, .rms_method = method}).sum().item<int64_t>(), 0);
    }
}

TEST(Threshold, an_integer_image_is_refused)
{
    EXPECT_REFUSED(above_threshold(at::zeros({2, 8}, at::kInt), {}), "floating point");
}

TEST(Threshold, runs_are_extended_on_both_sides)
{
    EXPECT_TENSOR_EQ(dilate_ticks(flags("0000100000"), 1, 2), flags("0001111000"));
    EXPECT_TENSOR_EQ(dilate_ticks(flags("1000000001"), 2, 3), flags("1111000111"));
    EXPECT_TENSOR_EQ(dilate_ticks(flags("0010010000"), 0, 1), flags("0011011000"));
    EXPECT_TENSOR_EQ(dilate_ticks(flags("0010000000"), 50, 50), flags("1111111111"));
    EXPECT_TENSOR_EQ(dilate_ticks(flags("0000000000"), 50, 50), flags("0000000000"));
    EXPECT_REFUSED(dilate_ticks(flags("01"), -1, 0), "no negative");
}

TEST(Threshold, runs_that_have_a_seed_are_kept)
{
    EXPECT_TENSOR_EQ(runs_with(flags("0111011011"), flags("0010000001")), flags("0111000011"));
    EXPECT_TENSOR_EQ(runs_with(flags("1101111111"), flags("1000010000")), flags("1101111111"));
    EXPECT_TENSOR_EQ(runs_with(flags("0110000000"), flags("0001000000")), flags("0000000000"));
    EXPECT_REFUSED(runs_with(flags("01"), flags("011")), "sizes");
}

TEST(Threshold, samples_around_those_above_threshold_need_the_lower_one)
{
    for (const auto& device : spng::test::devices()) {
        auto wave = noise({2, 400}, 6).to(device);
        wave[0].narrow(0, 100, 7).copy_(at::tensor({30.0f, 40.0f, 200.0f, 90.0f, 30.0f, 60.0f, 5.0f}));
        wave[1].narrow(0, 100, 3).fill_(40);
        // The noise is 1.
        const ThresholdParams par{.rms_nsigma = 80, .rms_nsigma_low = 20, .rms_method = RmsMethod::mad};
        auto want = at::zeros({2, 400}, at::kBool);
        want[0].narrow(0, 100, 6).fill_(true);
        EXPECT_TENSOR_EQ(above_threshold(wave, par).cpu(), want);
    }
}
