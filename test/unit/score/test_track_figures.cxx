#include "WireCellSpng/algo/score/TrackFigures.h"
#include "WireCellUtil/Exceptions.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

using namespace WireCell;
using namespace WireCell::SPNG;

namespace {
    /// A track over 1000 channels, 5 ticks each, with 1000 electrons a channel, and a blip elsewhere.
    at::Tensor truth_image()
    {
        auto image = at::zeros({1000, 200});
        image.narrow(1, 100, 5).fill_(200);
        image.narrow(0, 10, 2).narrow(1, 20, 2).fill_(1e6);
        return image;
    }

    TrackFigures figures_of(const at::Tensor& found, const at::Tensor& truth)
    {
        return track_figures(found, truth, largest_region(truth, 0));
    }
}

TEST(LargestRegion, is_the_one_with_most_pixels)
{
    auto image = at::zeros({6, 8});
    image[0][0] = 100;
    image.narrow(0, 2, 3).narrow(1, 4, 2).fill_(1);
    const auto box = largest_region(image, 0);
    ASSERT_TRUE(box);
    EXPECT_EQ(box->first_channel, 2);
    EXPECT_EQ(box->end_channel, 5);
    EXPECT_EQ(box->first_tick, 4);
    EXPECT_EQ(box->end_tick, 6);
    EXPECT_FALSE(largest_region(image, 1000));
    EXPECT_FALSE(largest_region(at::zeros({0, 5}), 0));
}

TEST(LargestRegion, corners_do_not_connect)
{
    const auto image = at::eye(4);
    const auto box = largest_region(image, 0.5);
    ASSERT_TRUE(box);
    EXPECT_EQ(box->end_channel - box->first_channel, 1);
}

TEST(TrackFigures, the_truth_is_its_own_perfect_signal)
{
    const auto truth = truth_image();
    const auto figures = figures_of(truth, truth);
    EXPECT_EQ(figures.evaluated, 1000) << "the blip is outside of the track's box";
    EXPECT_EQ(figures.inefficiency(), 0);
    EXPECT_EQ(figures.mean(), 0);
    EXPECT_FALSE(fit_gaussian(figures.histogram())) << "there is no spread to fit";
}

TEST(TrackFigures, nine_tenths_of_the_truth_is_minus_ten_percent)
{
    const auto truth = truth_image();
    const auto figures = figures_of(0.9 * truth, truth);
    EXPECT_NEAR(figures.mean(), -0.1, 1e-6);
    EXPECT_NEAR(quantile_of(figures.difference, 0.5), -0.1, 1e-6);
}

TEST(TrackFigures, channels_where_nothing_was_found_are_the_inefficiency)
{
    const auto truth = truth_image();
    auto found = truth.clone();
    found.narrow(0, 300, 100).zero_();
    const auto figures = figures_of(found, truth);
    EXPECT_NEAR(figures.inefficiency(), 0.1, 1e-12);
    EXPECT_EQ(figures.difference.size(), 900);
    EXPECT_EQ(figures.mean(), 0) << "and nothing else";
}

TEST(TrackFigures, a_smearing_of_five_percent_is_the_resolution)
{
    std::mt19937 engine(3);
    std::normal_distribution<double> normal(1, 0.05);
    const auto truth = truth_image();
    auto found = truth.clone();
    for (int channel = 0; channel < 1000; ++channel) found[channel] *= normal(engine);
    const auto figures = figures_of(found, truth);
    const auto fit = fit_gaussian(figures.histogram());
    ASSERT_TRUE(fit);
    EXPECT_NEAR(fit->sigma, 0.05, 0.003);
    EXPECT_NEAR(fit->mu, 0, 0.005);
    EXPECT_NEAR(figures.rms(), 0.05, 0.003);
    EXPECT_NEAR(0.5 * (quantile_of(figures.difference, 0.84) - quantile_of(figures.difference, 0.16)), 0.05, 0.004);
    const double error = std::sqrt(fit->covariance[1][1]);
    EXPECT_GT(error, 0.0005);
    EXPECT_LT(error, 0.005);
}

TEST(TrackFigures, pooled_tracks_are_one_sample)
{
    const auto truth = truth_image();
    const auto all =
        pooled({figures_of(0.9 * truth, truth), figures_of(1.1 * truth, truth), figures_of(0 * truth, truth)});
    EXPECT_EQ(all.with_truth, 3000);
    EXPECT_NEAR(all.inefficiency(), 1 / 3., 1e-12);
    EXPECT_NEAR(all.mean(), 0, 1e-6);
    EXPECT_NEAR(all.rms(), 0.1, 1e-6);
}

TEST(TrackFigures, of_no_truth_do_not_exist)
{
    const auto figures = figures_of(at::ones({3, 4}), at::zeros({3, 4}));
    EXPECT_EQ(figures.evaluated, 0);
    EXPECT_TRUE(std::isnan(figures.inefficiency()));
    EXPECT_TRUE(std::isnan(figures.mean()));
    EXPECT_FALSE(fit_gaussian(figures.histogram()));
    EXPECT_THROW(figures_of(at::ones({3, 4}), at::ones({4, 3})), ValueError);
}

TEST(GaussianFit, finds_a_gaussian_again)
{
    Histogram histogram{-4, 6, std::vector<double>(100)};
    for (size_t bin = 0; bin < 100; ++bin) {
        const double z = (histogram.centre(bin) - 1.25) / 0.7;
        histogram.counts[bin] = 300 * std::exp(-0.5 * z * z) / (0.7 * std::sqrt(2 * M_PI));
    }
    const auto fit = fit_gaussian(histogram);
    ASSERT_TRUE(fit);
    EXPECT_NEAR(fit->area, 300, 1e-3);
    EXPECT_NEAR(fit->mu, 1.25, 1e-6);
    EXPECT_NEAR(fit->sigma, 0.7, 1e-6);
}

TEST(GaussianFit, of_what_is_no_peak_is_none)
{
    EXPECT_FALSE(fit_gaussian({0, 1, std::vector<double>(50)}));
    Histogram spike{0, 1, std::vector<double>(50)};
    spike.counts[7] = 100;
    EXPECT_FALSE(fit_gaussian(spike));
    EXPECT_FALSE(fit_gaussian({0, 1, std::vector<double>(50, 3.0)})) << "flat: wider than the range";
}

TEST(Histogram, counts_what_is_within_its_borders)
{
    const auto histogram = histogram_of({-1, 0, 0.49, 0.5, 1, 1.01, NAN}, 0, 1, 2);
    EXPECT_EQ(histogram.counts, (std::vector<double>{2, 2}));
    EXPECT_EQ(histogram.centre(1), 0.75);
    EXPECT_THROW(histogram_of({}, 1, 1, 2), ValueError);
}

TEST(Quantile, is_linear_between_values)
{
    EXPECT_EQ(quantile_of({3, 1, 2}, 0.5), 2);
    EXPECT_EQ(quantile_of({0, 10}, 0.25), 2.5);
    EXPECT_TRUE(std::isnan(quantile_of({}, 0.5)));
}

TEST(Bootstrap, the_error_of_a_mean_is_the_spread_over_the_root_of_the_number)
{
    std::mt19937 engine(8);
    std::normal_distribution<double> normal(5, 2);
    std::vector<double> values(400);
    for (auto& value : values) value = normal(engine);
    const auto mean = [&](const std::vector<size_t>& items) {
        double sum = 0;
        for (const auto item : items) sum += values[item];
        return sum / static_cast<double>(items.size());
    };
    EXPECT_NEAR(bootstrap_error(values.size(), mean, 1000), 0.1, 0.01);
    EXPECT_EQ(bootstrap_error(values.size(), mean), bootstrap_error(values.size(), mean)) << "a seed gives the same";
    EXPECT_TRUE(std::isnan(bootstrap_error(1, mean)));
}
