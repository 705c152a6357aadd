#include "TensorCheck.h"
#include "gen/sim/Digitize.h"
#include "gen/sim/Noise.h"
#include "gen/sim/NoiseSpectra.h"

#include <cmath>
#include <numbers>

using namespace spng::test;
using namespace WireCell::Gen::Sim;

namespace {
    /// A spectrum that falls with frequency, all n bins.
    at::Tensor amplitude(int64_t n)
    {
        const auto bins = at::arange(n).to(at::kFloat);
        return at::exp(at::minimum(bins, n - bins) * (-4.0 / static_cast<double>(n))) + 0.2;
    }

    at::Tensor waves(int64_t rows, int64_t n)
    {
        return noise_waves(at::arange(rows) * 31, noise_sigma(amplitude(n), n).unsqueeze(0), n);
    }

    MeasuredNoise measured(double wire_length, double level)
    {
        return {0, wire_length, 2.0, 1000.0, 100, 500.0, 0.5, {0, 1e-4, 5e-4}, {level, level, 3 * level}};
    }
}

TEST(NoiseWaves, mean_amplitudes_are_those_of_the_spectrum)
{
    for (const int64_t n : {100, 101}) {
        const auto mean = at::fft_rfft(waves(20000, n)).abs().mean(0);
        const auto want = amplitude(n).slice(0, 0, n / 2 + 1);
        EXPECT_LT((mean / want - 1).abs().max().item<double>(), 0.03) << n;
    }
}

TEST(NoiseWaves, bins_are_normal_and_independent_but_for_the_real_ones)
{
    const int64_t n = 64;
    const auto bins = at::fft_rfft(waves(20000, n));
    const auto sigma = noise_sigma(amplitude(n), n);
    for (const auto& part : {at::real(bins), at::imag(bins)}) {
        const auto normal = part.slice(1, 1, n / 2) / sigma.slice(0, 1, n / 2);
        EXPECT_LT(normal.mean(0).abs().max().item<double>(), 0.03);
        EXPECT_LT((normal.std(0) - 1).abs().max().item<double>(), 0.03);
        EXPECT_NEAR(normal.pow(4).mean().item<double>(), 3, 0.05);
    }
    const auto product = at::real(bins) * at::imag(bins) / sigma.square();
    EXPECT_LT(product.mean(0).abs().max().item<double>(), 0.03);
    const auto neighbours =
        at::real(bins).slice(1, 1, 31) * at::real(bins).slice(1, 2, 32) / sigma.slice(0, 1, 31).square();
    EXPECT_LT(neighbours.mean(0).abs().max().item<double>(), 0.03);
    for (const int64_t real : {int64_t{0}, n / 2}) {
        EXPECT_GE(at::real(bins).select(1, real).min().item<double>(), -1e-5);
        EXPECT_LT(at::imag(bins).select(1, real).abs().max().item<double>(), 1e-5);
    }
}

TEST(NoiseWaves, a_row_depends_on_its_key_alone)
{
    const auto sigma = noise_sigma(amplitude(50), 50).unsqueeze(0);
    const auto all = noise_waves(at::arange(40), sigma, 50);
    const auto some = noise_waves(at::tensor({17, 3, 17}, at::kLong), sigma, 50);
    EXPECT_TRUE(at::allclose(some[0], all[17], 1e-5, 1e-7));
    EXPECT_TRUE(at::allclose(some[1], all[3], 1e-5, 1e-7));
    EXPECT_TRUE(at::equal(some[0], some[2]));
    EXPECT_FALSE(at::allclose(all[16], all[17]));
}

TEST(NoiseWaves, are_the_same_on_every_device)
{
    const auto keys = at::arange(8) - 4;
    const auto sigma = noise_sigma(amplitude(600), 600).unsqueeze(0);
    const auto want = noise_waves(keys, sigma, 600);
    for (const auto& device : devices()) {
        const auto got = noise_waves(keys, sigma.to(device), 600);
        EXPECT_EQ(got.device(), device);
        EXPECT_LT((got.cpu() - want).abs().max().item<double>(), 1e-5);
    }
}

TEST(NoiseWaves, a_single_tick_is_a_positive_number)
{
    const auto one = noise_waves(at::arange(5), at::ones({1, 1}), 1);
    EXPECT_EQ(one.sizes(), (std::vector<int64_t>{5, 1}));
    EXPECT_GT(one.min().item<double>(), 0);
}

TEST(NoiseSpectra, are_interpolated_in_frequency_and_flat_beyond)
{
    const auto got = on_grid(measured(10, 1), 100, 500);
    ASSERT_EQ(got.amps.size(), 100u);
    EXPECT_FLOAT_EQ(got.amps[0], 1);
    EXPECT_FLOAT_EQ(got.amps[5], 1);
    EXPECT_FLOAT_EQ(got.amps[15], 2);
    EXPECT_FLOAT_EQ(got.amps[85], 2);
    EXPECT_FLOAT_EQ(got.amps[50], 3);
    EXPECT_DOUBLE_EQ(got.constant, 0.5);
}

TEST(NoiseSpectra, grow_with_the_square_root_of_the_number_of_samples)
{
    const auto got = on_grid(measured(10, 1), 400, 500);
    EXPECT_FLOAT_EQ(got.amps[0], 2);
    EXPECT_DOUBLE_EQ(got.constant, 1);
}

TEST(NoiseSpectra, are_interpolated_in_wire_length_and_flat_beyond)
{
    std::vector<GriddedNoise> sorted;
    for (const auto& [length, level] : {std::pair{10., 1.}, {20., 3.}, {20., 5.}, {30., 7.}}) {
        sorted.push_back(on_grid(measured(length, level), 100, 500));
    }
    const auto level = [&](double length) { return at_wire_length(sorted, length).amps[0]; };
    EXPECT_FLOAT_EQ(level(5), 1);
    EXPECT_FLOAT_EQ(level(15), 2);
    EXPECT_FLOAT_EQ(level(20), 5);
    EXPECT_FLOAT_EQ(level(25), 6);
    EXPECT_FLOAT_EQ(level(99), 7);
}

TEST(NoiseSpectra, follow_gain_and_shaping_of_the_preamplifier)
{
    auto noise = on_grid(measured(10, 1), 200, 500);
    const auto before = noise;
    convert_preamplifier(noise, 2.01, 1005, 500);
    EXPECT_EQ(noise.amps, before.amps);
    convert_preamplifier(noise, 4, 1000, 500);
    EXPECT_FLOAT_EQ(noise.amps[7], 2 * before.amps[7]);
    convert_preamplifier(noise, 4, 2000, 500);
    // The area of the response grows with the shaping time; fast changes it follows less.
    EXPECT_NEAR(noise.amps[0] / (2 * before.amps[0]), 2, 0.05);
    EXPECT_LT(noise.amps[60], 2 * before.amps[60]);
    EXPECT_FLOAT_EQ(noise.amps[60], noise.amps[140]);
}

TEST(NoiseSpectra, the_white_part_is_added_in_quadrature)
{
    auto noise = on_grid(measured(10, 1), 100, 500);
    noise.constant = 0.75;
    EXPECT_FLOAT_EQ(total_amplitude(noise)[0], 1.25);
}

TEST(Digitize, rounds_down_or_to_the_nearest_and_stops_at_the_ends)
{
    const std::vector<float> volts = {-5, 0, 0.49F, 0.5F, 0.99F, 1, 6.6F, 7, 99};
    const auto counts = [&](bool round) {
        auto samples = volts;
        const AdcScale scale{1, 0, 7, 7, round};
        EXPECT_EQ(scale.convert(samples.data(), samples.size(), 0), 4u);
        return samples;
    };
    EXPECT_EQ(counts(false), (std::vector<float>{0, 0, 0, 0, 0, 1, 6, 7, 7}));
    EXPECT_EQ(counts(true), (std::vector<float>{0, 0, 0, 1, 1, 1, 7, 7, 7}));
}

TEST(Digitize, applies_gain_before_the_baseline)
{
    float sample = 3;
    EXPECT_EQ((AdcScale{2, -10, 90, 100, false}.convert(&sample, 1, 5)), 0u);
    EXPECT_EQ(sample, 21);
}

TEST(Digitize, finds_the_first_sample_that_is_not_finite)
{
    std::vector<float> samples(100, 1);
    EXPECT_FALSE(first_not_finite(samples.data(), samples.size()));
    samples[70] = std::nanf("");
    samples[41] = -INFINITY;
    EXPECT_EQ(first_not_finite(samples.data(), samples.size()), 41u);
    EXPECT_FALSE(first_not_finite(samples.data(), 0));
}
