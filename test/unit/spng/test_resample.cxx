#include "TensorCheck.h"

#include "WireCellSpng/algo/dsp/Resample.h"

#include <cmath>

using namespace WireCell::SPNG;

namespace {
    constexpr double tolerance = 1e-12; // double precision transforms of a few samples
    at::Tensor spectrum(const at::Tensor& x) { return at::fft_fft(x); }
    at::Tensor random(int64_t n) { return spng::test::noise({n}, 7).to(at::kDouble); }
}

TEST(Resample, common_divisors_of_real_numbers_are_found)
{
    EXPECT_NEAR(gcd(0.2, 0.3), 0.1, 1e-9);
    EXPECT_NEAR(gcd(500, 100), 100, 1e-9);
    EXPECT_NEAR(gcd(1, 1), 1, 1e-9);
}

TEST(Resample, ratios_of_periods_become_whole_numbers)
{
    EXPECT_EQ(rational(1, 1.2), 6);
    EXPECT_EQ(rational(3, 2), 2);
    EXPECT_EQ(rational(1, 2), 2);
    EXPECT_EQ(rational(1, 0.5), 1);
    EXPECT_EQ(rational(100, 500), 5);
    EXPECT_EQ(rational(1, 4), 4);
    EXPECT_EQ(rational(512, 500), 125);
    EXPECT_REFUSED(rational(M_PI, 1), "not rational");
    EXPECT_REFUSED(rational(0, 1), "want positive");
}

TEST(Resample, upsampling_splits_the_nyquist_bin)
{
    const auto x = random(4);
    const auto in = spectrum(x);
    const auto out = spectrum(resample_interval(x, 1, 0.5, 0, ResampleNorm::raw));
    EXPECT_TENSOR_NEAR(out[0], in[0], tolerance);
    EXPECT_TENSOR_NEAR(out[1], in[1], tolerance);
    EXPECT_TENSOR_NEAR(out[2], in[2] / 2, tolerance);
    EXPECT_TENSOR_NEAR(out[3], in[0] * 0, tolerance);
    EXPECT_TENSOR_NEAR(out[6], in[2] / 2, tolerance);
    EXPECT_TENSOR_NEAR(out[7], in[3], tolerance);
}

TEST(Resample, downsampling_averages_what_meets_at_the_nyquist_bin)
{
    const auto x = random(8);
    const auto in = spectrum(x);
    const auto out = spectrum(resample_interval(x, 1, 2, 0, ResampleNorm::raw));
    EXPECT_TENSOR_NEAR(out[1], in[1], tolerance);
    EXPECT_TENSOR_NEAR(out[2], (in[2] + in[6]) / 2, tolerance);
    EXPECT_TENSOR_NEAR(out[3], in[7], tolerance);
}

TEST(Resample, a_band_limited_wave_keeps_its_values)
{
    const auto t = at::arange(24, at::kDouble) / 24;
    const auto wave = at::cos(2 * M_PI * 3 * t) + 1;
    EXPECT_TENSOR_NEAR(resample_interval(wave, 1, 2), wave.slice(0, 0, 24, 2), tolerance);
    EXPECT_TENSOR_NEAR(resample_interval(wave, 1, 0.5).slice(0, 0, 48, 2), wave, tolerance);
    EXPECT_EQ(resample_interval(wave, 1, 1.2).size(0), 20);
}

TEST(Resample, each_norm_keeps_what_it_says)
{
    const auto t = at::arange(24, at::kDouble) / 24;
    const auto wave = at::cos(2 * M_PI * 3 * t) + 1;
    EXPECT_TENSOR_NEAR(resample_interval(wave, 1, 2, 0, ResampleNorm::integral).sum(), wave.sum(), 1e-10);
    const auto energetic = resample_interval(wave, 1, 2, 0, ResampleNorm::energy);
    EXPECT_TENSOR_NEAR((energetic * energetic).sum(), (wave * wave).sum(), 1e-10);
}

TEST(Resample, a_padded_size_is_normalised_exactly_unless_told_otherwise)
{
    const auto ones = at::cat({at::zeros({4}), at::ones({5}), at::zeros({6})}).to(at::kDouble); // 15, padded to 16
    const auto exact = resample_interval(ones, 1, 4);
    const auto other = resample_interval(ones, 1, 4, -1, ResampleNorm::interpolation, false);
    EXPECT_EQ(exact.size(0), 4);
    EXPECT_TENSOR_NEAR(other, exact * (16.0 / 15.0), tolerance);
    EXPECT_TENSOR_NEAR(exact.sum() * 4, ones.sum(), tolerance);
}

TEST(Resample, any_dimension_and_type_of_float_will_do)
{
    const auto wave = spng::test::noise({8, 3}, 1);
    EXPECT_TENSOR_NEAR(resample_interval(wave, 1, 2, 0), resample_interval(wave.t(), 1, 2, 1).t(), 1e-6);
    EXPECT_EQ(resample_interval(wave.to(at::kDouble), 1, 2, 0).scalar_type(), at::kDouble);
    EXPECT_TRUE(resample_interval(wave, 1, 1).is_same(wave));
    EXPECT_EQ(resample_interval(at::zeros({2, 0}), 1, 2).numel(), 0);
    EXPECT_REFUSED(resample_interval(wave.to(at::kInt), 1, 2), "floating point");
}

TEST(Resample, norms_are_known_by_their_first_letters)
{
    EXPECT_EQ(resample_norm("Interpolation"), ResampleNorm::interpolation);
    EXPECT_EQ(resample_norm("integral"), ResampleNorm::integral);
    EXPECT_EQ(resample_norm("ENERGY"), ResampleNorm::energy);
    EXPECT_EQ(resample_norm("raw"), ResampleNorm::raw);
    EXPECT_FALSE(resample_norm("maximum"));
}
