#include "WireCellSpng/algo/score/PrincipalAxis.h"
#include "WireCellUtil/Exceptions.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

using namespace WireCell;
using namespace WireCell::SPNG;

namespace {
    constexpr double degree = std::numbers::pi / 180;

    double angle_of(const PrincipalAxis& axis) { return std::atan2(axis.along[1], axis.along[0]) / degree; }

    /// A band of charge through the middle of an image of 200 by 200 pixels, at an angle from the channels' axis.
    at::Tensor band(double angle, double half_length, double width)
    {
        const auto place = at::arange(200, at::kDouble) - 99.5;
        const auto channel = place.unsqueeze(1), tick = place.unsqueeze(0);
        const auto along = channel * std::cos(angle * degree) + tick * std::sin(angle * degree);
        const auto across = tick * std::cos(angle * degree) - channel * std::sin(angle * degree);
        return 1000 * at::exp(-0.5 * at::square(across / width)) * (along.abs() < half_length);
    }
}

TEST(PrincipalAxis, of_two_pixels_is_their_line)
{
    auto image = at::zeros({10, 10});
    image[2][3] = 5;
    image[5][7] = 5;
    const auto axis = principal_axis(image, 0);
    EXPECT_EQ(axis.pixels, 2);
    EXPECT_NEAR(axis.along[0], 0.6, 1e-12);
    EXPECT_NEAR(axis.along[1], 0.8, 1e-12);
    EXPECT_NEAR(axis.centre[0], 3.5, 1e-12);
    EXPECT_TRUE(std::isinf(axis.elongation));
    EXPECT_TRUE(axis.is_good());
}

TEST(PrincipalAxis, is_found_to_half_a_degree_for_what_is_long)
{
    for (const double angle : {0.0, 20.0, 45.0, 70.0, 85.0}) {
        const auto axis = principal_axis(band(angle, 80, 3), 10);
        EXPECT_NEAR(angle_of(axis), angle, 0.5) << angle;
        EXPECT_TRUE(axis.is_good());
    }
}

TEST(PrincipalAxis, the_angle_of_scattered_pixels_errs_by_their_scatter_over_the_root_of_their_number)
{
    // One pixel in each of 150 channels, scattered along ticks around a line of slope 1/2.
    constexpr int nchannels = 150, ndraws = 200;
    constexpr double slope = 0.5, scatter = 4;
    std::mt19937 engine(7);
    std::normal_distribution<double> normal(0, scatter);
    double sum = 0, square = 0;
    for (int draw = 0; draw < ndraws; ++draw) {
        auto image = at::zeros({nchannels, 200});
        for (int channel = 0; channel < nchannels; ++channel) {
            image[channel][std::lround(slope * channel + normal(engine)) + 50] = 1000;
        }
        const double off = angle_of(principal_axis(image, 10)) * degree - std::atan(slope);
        sum += off;
        square += off * off;
    }
    // Pixels are whole ticks, which scatter by 1/sqrt(12) more; lines lie at even distances.
    const double across = std::sqrt(scatter * scatter + 1.0 / 12) * std::cos(std::atan(slope));
    const double along = nchannels / std::sqrt(12.0) / std::cos(std::atan(slope));
    const double wanted = across / along / std::sqrt(nchannels);
    EXPECT_NEAR(std::sqrt(square / ndraws) / wanted, 1, 0.2);
    // Scatter along ticks alone turns the axis towards them.
    const double xx = nchannels * nchannels / 12.0, yy = slope * slope * xx + scatter * scatter + 1.0 / 12;
    const double turned = std::atan2(2 * slope * xx, xx - yy) / 2 - std::atan(slope);
    EXPECT_NEAR(sum / ndraws, turned, 4 * wanted / std::sqrt(ndraws));
}

TEST(PrincipalAxis, what_is_as_wide_as_long_is_flagged)
{
    const auto axis = principal_axis(band(0, 5, 4), 10);
    EXPECT_LT(axis.elongation, 3);
    EXPECT_FALSE(axis.is_good());
}

TEST(PrincipalAxis, the_angle_is_that_of_space_with_the_sizes_of_pixels)
{
    auto image = at::zeros({10, 100});
    for (int step = 0; step < 10; ++step) image[step][10 * step] = 100;
    // 10 ticks of 0.8 mm to a pitch of 4.79 mm
    EXPECT_NEAR(angle_of(principal_axis(image, 0, {4.79, 0.8})), std::atan2(8, 4.79) / degree, 1e-9);
    EXPECT_NEAR(angle_of(principal_axis(image, 0)), std::atan2(10, 1) / degree, 1e-9);
}

TEST(PrincipalAxis, points_to_the_side_that_is_asked_for)
{
    const auto image = band(20, 80, 3);
    const auto up = principal_axis(image, 10, {1, 1}, {1, 0}), down = principal_axis(image, 10, {1, 1}, {-1, 0});
    EXPECT_NEAR(up.along[0], -down.along[0], 1e-12);
    EXPECT_GT(up.along[0], 0);
    EXPECT_NEAR(angle_between(up, down), std::numbers::pi, 1e-6);
}

TEST(PrincipalAxis, the_weight_is_charge_or_one)
{
    auto image = at::ones({3, 3});
    image[0][0] = image[2][2] = 1000;
    EXPECT_NEAR(angle_of(principal_axis(image, 0)), 45, 1e-9);
    EXPECT_GT(principal_axis(image, 0).elongation, 100);
    const auto even = principal_axis(image, 0, {1, 1}, {1, 0}, PixelWeight::unit);
    EXPECT_FALSE(even.is_good());
    EXPECT_EQ(even.pixels, 9);
}

TEST(PrincipalAxis, of_less_than_two_pixels_has_no_angle)
{
    const auto none = principal_axis(at::zeros({4, 4}), 0), full = principal_axis(band(20, 80, 3), 10);
    EXPECT_FALSE(none.is_good());
    EXPECT_TRUE(std::isnan(angle_between(none, full)));
    EXPECT_THROW(principal_axis(at::zeros({4}), 0), ValueError);
    EXPECT_THROW(principal_axis(at::zeros({4, 4}), 0, {0, 1}), ValueError);
}
