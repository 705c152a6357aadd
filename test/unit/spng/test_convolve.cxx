#include "TensorCheck.h"

#include "WireCellSpng/algo/dsp/Convolve.h"
#include "WireCellSpng/base/Dft.h"

using namespace WireCell::SPNG;
using spng::test::noise;

namespace {
    constexpr double tolerance = 2e-5; // single precision transforms of samples of order 1 to 10

    at::Tensor half_spectrum(const at::Tensor& kernel, const ConvolvePlan& plan)
    {
        const auto wide = resize_tensor_tail(resize_tensor_tail(kernel, 0, plan.channel.conv), 1, plan.tick.conv);
        return at::fft_rfft2(wide);
    }

    /// Linear convolution, sample by sample.
    at::Tensor direct(const at::Tensor& wave, const at::Tensor& kernel)
    {
        auto out = at::zeros({wave.size(0) + kernel.size(0) - 1, wave.size(1) + kernel.size(1) - 1});
        for (int64_t c = 0; c < kernel.size(0); ++c) {
            for (int64_t t = 0; t < kernel.size(1); ++t) {
                out.narrow(0, c, wave.size(0)).narrow(1, t, wave.size(1)).add_(wave * kernel[c][t]);
            }
        }
        return out;
    }

    at::Tensor run(const at::Tensor& wave, const at::Tensor& kernel, const std::array<AxisParams, 2>& params,
                   bool faster = false)
    {
        const auto plan = plan_convolve(params, wave, {kernel.size(0), kernel.size(1)}, faster);
        return convolve(wave, half_spectrum(kernel, plan), plan);
    }
}

TEST(Convolve, padded_axes_convolve_linearly)
{
    const auto wave = noise({5, 12}, 1);
    const auto kernel = noise({3, 4}, 2);
    EXPECT_TENSOR_NEAR(run(wave, kernel, {}), direct(wave, kernel), tolerance);
}

TEST(Convolve, batches_go_image_by_image)
{
    const auto wave = noise({2, 5, 12}, 1);
    const auto kernel = noise({3, 4}, 2);
    const auto out = run(wave, kernel, {});
    EXPECT_TENSOR_NEAR(out[0], direct(wave[0], kernel), tolerance);
    EXPECT_TENSOR_NEAR(out[1], direct(wave[1], kernel), tolerance);
}

TEST(Convolve, cyclic_axes_wrap)
{
    auto wave = at::zeros({4, 6});
    wave[3][5] = 1;
    const auto kernel = at::arange(1, 5, at::kFloat).view({2, 2});
    const std::array<AxisParams, 2> cyclic = {AxisParams{.cyclic = true}, AxisParams{.cyclic = true}};
    auto want = at::zeros({4, 6});
    want[3][5] = 1;
    want[3][0] = 2;
    want[0][5] = 3;
    want[0][0] = 4;
    EXPECT_TENSOR_NEAR(run(wave, kernel, cyclic), want, tolerance);
}

TEST(Convolve, crops_count_from_the_front)
{
    const auto wave = noise({5, 12}, 1);
    const auto kernel = noise({3, 4}, 2);
    const auto full = direct(wave, kernel);
    const auto cropped = [&](int64_t channel, int64_t tick, bool faster) {
        return run(wave, kernel, {AxisParams{.crop = channel}, AxisParams{.crop = tick}}, faster);
    };
    EXPECT_TENSOR_NEAR(cropped(-2, -2, false), full.slice(0, 0, 5).slice(1, 0, 12), tolerance);
    EXPECT_TENSOR_NEAR(cropped(-1, -1, true), full, tolerance);
    EXPECT_EQ(cropped(0, 0, true).sizes(), at::IntArrayRef({fast_size(7), fast_size(15)}));
    EXPECT_TENSOR_NEAR(cropped(3, 20, false), resize_tensor_tail(full.slice(0, 0, 3), 1, 20), tolerance);
}

TEST(Convolve, rolls_move_to_higher_index_before_the_crop)
{
    const auto wave = noise({5, 12}, 1);
    const auto kernel = noise({3, 4}, 2);
    const auto got = run(wave, kernel, {AxisParams{.crop = -2, .roll = 1}, AxisParams{.crop = 10, .roll = 2}});
    EXPECT_TENSOR_NEAR(got, at::roll(direct(wave, kernel), {1, 2}, {0, 1}).slice(0, 0, 5).slice(1, 0, 10), tolerance);
}

TEST(Convolve, a_kernel_of_one_row_rolls_by_phase)
{
    const auto wave = noise({5, 12}, 1);
    const auto kernel = noise({1, 4}, 2);
    const std::array<AxisParams, 2> params = {AxisParams{}, AxisParams{.crop = 11, .roll = -3}};
    const auto plan = plan_convolve(params, wave, {1, 4});
    const auto got = convolve(wave, at::fft_rfft(kernel, plan.tick.conv), plan);
    EXPECT_TENSOR_NEAR(got, at::roll(direct(wave, kernel), -3, 1).slice(1, 0, 11), tolerance);
}

TEST(Convolve, head_padding_moves_the_reference_by_what_was_added)
{
    const auto wave = noise({1, 12}, 1);
    const auto kernel = noise({1, 4}, 2);
    const std::array<AxisParams, 2> params = {AxisParams{}, AxisParams{.padding = Padding::head}};
    const auto plan = plan_convolve(params, wave, {1, 4});
    EXPECT_EQ(plan.tick.head, 3);
    const auto linear = direct(wave, kernel);
    EXPECT_TENSOR_NEAR(run(wave, kernel, params), at::roll(linear, 3, 1), tolerance);
}

TEST(Convolve, the_plan_accounts_for_every_shift)
{
    const AxisParams decon{.padding = Padding::head, .roll = 5, .roll_mode = RollMode::decon};
    EXPECT_EQ(plan_axis(decon, 100, 10).head, 9);
    EXPECT_EQ(plan_axis(decon, 100, 10).roll, 5 + 10);
    EXPECT_EQ(plan_axis({.roll = 7}, 100, 10).roll, 7);
    EXPECT_EQ(plan_axis({}, 6000, 300, true).conv, 6300);
    EXPECT_EQ(plan_axis({.cyclic = true}, 6000, 300, true).conv, 6000);
    EXPECT_EQ(plan_axis({.padding = Padding::none}, 6000, 300).conv, 6000);
    EXPECT_EQ(plan_axis({}, 6000, 0, true).conv, 6000);
}

TEST(Convolve, baselines_are_lower_medians)
{
    const auto wave = noise({5, 12}, 1) + 100;
    const auto kernel = noise({1, 4}, 2);
    const auto got = run(wave, kernel, {AxisParams{}, AxisParams{.baseline = true}});
    const auto flat = wave - std::get<0>(at::median(wave, 1, true));
    EXPECT_TENSOR_NEAR(got, direct(flat, kernel), tolerance);
    const auto across = run(wave, kernel, {AxisParams{.baseline = true}, AxisParams{}});
    EXPECT_TENSOR_NEAR(across, direct(wave - std::get<0>(at::median(wave, 0, true)), kernel), tolerance);
}

TEST(Convolve, one_axis_alone_can_be_transformed)
{
    const auto wave = noise({5, 12}, 1);
    const auto rows = noise({3, 1}, 2);
    const AxisParams off{.dft = false, .padding = Padding::none};
    const auto plan = plan_convolve({AxisParams{}, off}, wave, {3, 1});
    const auto along_channels = convolve(wave, at::fft_fft(rows, plan.channel.conv, 0), plan);
    EXPECT_TENSOR_NEAR(along_channels, direct(wave, rows), tolerance);

    const auto columns = noise({1, 4}, 3);
    const auto ticks = plan_convolve({off, AxisParams{}}, wave, {1, 4});
    EXPECT_TENSOR_NEAR(convolve(wave, at::fft_rfft(columns, ticks.tick.conv), ticks), direct(wave, columns), tolerance);
}

TEST(Convolve, without_a_transform_nothing_is_multiplied)
{
    const auto wave = noise({5, 12}, 1);
    const AxisParams off{.dft = false, .padding = Padding::none};
    const auto plan = plan_convolve({off, AxisParams{.dft = false, .padding = Padding::none, .roll = 2}}, wave, {1, 1});
    EXPECT_TENSOR_EQ(convolve(wave, at::full({1, 1}, 5.0f), plan), at::roll(wave, 2, 1));
}

TEST(Convolve, the_input_is_not_written)
{
    const auto wave = noise({5, 12}, 1);
    const auto copy = wave.clone();
    run(wave, noise({3, 4}, 2), {AxisParams{.baseline = true}, AxisParams{.baseline = true}});
    EXPECT_TENSOR_EQ(wave, copy);
}

TEST(Convolve, sizes_that_do_not_fit_are_refused)
{
    const auto wave = noise({5, 12}, 1);
    const auto plan = plan_convolve({}, wave, {3, 4});
    EXPECT_REFUSED(convolve(wave, at::ones({2, 2}), plan), "half spectrum has sizes (2, 2)");
    EXPECT_REFUSED(convolve(wave.narrow(0, 0, 4), at::ones({1, 1}), plan), "image of 4 x 12");
    EXPECT_REFUSED(convolve(wave.to(at::kInt), at::ones({1, 1}), plan), "want floating point");
    EXPECT_REFUSED(plan_axis({.crop = -3}, 10, 2), "crop -3");
}

TEST(LowerMedian, agrees_with_a_sort_for_every_kind_of_row)
{
    auto spiky = noise({4, 1000}, 3);
    spiky.select(1, 7).fill_(1e30);
    const std::vector<at::Tensor> waves = {noise({3, 1}, 1),
                                           noise({3, 2}, 1),
                                           noise({5, 63}, 1),
                                           noise({5, 64}, 1),
                                           noise({5, 65}, 1),
                                           noise({4, 6001}, 2),
                                           at::ones({2, 100}),
                                           at::round(noise({4, 999}, 4) * 5),
                                           spiky};
    for (const auto& wave : waves) {
        const int64_t rank = (wave.size(1) - 1) / 2;
        const auto want = std::get<0>(at::sort(wave, 1)).narrow(1, rank, 1);
        EXPECT_TENSOR_EQ(lower_median(wave, 1), want);
        EXPECT_TENSOR_EQ(lower_median(wave.t(), 0), want.t());
        EXPECT_TENSOR_EQ(lower_median(wave.to(at::kDouble), 1), want.to(at::kDouble));
    }
}

TEST(LowerMedian, infinities_sort_and_nan_spreads)
{
    const float inf = std::numeric_limits<float>::infinity();
    auto wave = noise({1, 200}, 1);
    wave[0][0] = inf;
    EXPECT_TENSOR_EQ(lower_median(wave, 1), std::get<0>(at::median(wave, 1, true)));
    wave[0][150] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_TRUE(lower_median(wave, 1).isnan().all().item<bool>());
}

TEST(ResizeTensor, grows_and_shrinks_at_an_index)
{
    const auto x = at::arange(1, 5, at::kFloat);
    EXPECT_TENSOR_EQ(resize_tensor(x, 0, 1, 6), at::tensor({1.0f, 0.0f, 0.0f, 2.0f, 3.0f, 4.0f}));
    EXPECT_TENSOR_EQ(resize_tensor(x, 0, -1, 5), at::tensor({1.0f, 2.0f, 3.0f, 0.0f, 4.0f}));
    EXPECT_TENSOR_EQ(resize_tensor(x, 0, 1, 3), at::tensor({1.0f, 3.0f, 4.0f}));
    EXPECT_TENSOR_EQ(resize_tensor(x, 0, 3, 2), at::tensor({2.0f, 3.0f}));
    EXPECT_TENSOR_EQ(resize_tensor_tail(x, 0, 5), at::tensor({1.0f, 2.0f, 3.0f, 4.0f, 0.0f}));
    EXPECT_TENSOR_EQ(resize_tensor_tail(x, 0, 2), at::tensor({1.0f, 2.0f}));
    EXPECT_TENSOR_EQ(resize_tensor_head(x, 0, 5), at::tensor({0.0f, 1.0f, 2.0f, 3.0f, 4.0f}));
    EXPECT_TENSOR_EQ(resize_tensor_head(x, 0, 2), at::tensor({3.0f, 4.0f}));
    EXPECT_TENSOR_EQ(resize_tensor_middle(x, 0, 5), at::tensor({1.0f, 2.0f, 0.0f, 3.0f, 4.0f}));
    EXPECT_REFUSED(resize_tensor(x, 0, 9, 5), "at index 9");
}

TEST(RollAndCrop, equals_a_roll_followed_by_a_crop)
{
    const auto x = noise({2, 9}, 1);
    for (const int64_t roll : {0, 1, 8, 9, -2, 25}) {
        for (const int64_t size : {1, 5, 9, 12}) {
            EXPECT_TENSOR_EQ(roll_and_crop(x, 1, roll, size), resize_tensor_tail(at::roll(x, roll, 1), 1, size));
        }
    }
}
