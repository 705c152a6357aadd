#include "WireCellUtil/Units.h"
#include "gen/sim/Drift.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

using namespace WireCell;
using namespace WireCell::Gen::Sim;

namespace {
    /// Drift in the negative direction from the cathode at x = 1000 to the response plane at 100; the anode is at 0.
    DriftLaw law(bool fluctuate = false)
    {
        return {2.0, 1000.0, 0.5, 2.0, fluctuate, {{DriftPlane(0), DriftPlane(100), DriftPlane(1000)}}};
    }

    ElectronCloud cloud(double x, double charge = -5000) { return {50, charge, x, 10, 20, 3, 4}; }
}

TEST(Drift, moves_to_the_response_plane_with_attachment_and_diffusion)
{
    auto one = cloud(500);
    EXPECT_EQ(law().apply(one, 0), DriftEnd::arrived);
    const double duration = 200;
    EXPECT_DOUBLE_EQ(one.time, 50 + duration);
    EXPECT_DOUBLE_EQ(one.x, 100);
    EXPECT_DOUBLE_EQ(one.y, 10);
    EXPECT_DOUBLE_EQ(one.z, 20);
    EXPECT_NEAR(one.charge, -5000 * std::exp(-0.2), 1e-9);
    EXPECT_NEAR(one.extent_long, std::sqrt(9 + 2 * 0.5 * duration), 1e-12);
    EXPECT_NEAR(one.extent_tran, std::sqrt(16 + 2 * 2.0 * duration), 1e-12);
}

TEST(Drift, behind_the_response_plane_only_time_and_place_change)
{
    auto one = cloud(40);
    EXPECT_EQ(law(true).apply(one, 1), DriftEnd::arrived);
    EXPECT_DOUBLE_EQ(one.time, 50 - 30);
    EXPECT_DOUBLE_EQ(one.x, 100);
    EXPECT_DOUBLE_EQ(one.charge, -5000);
    EXPECT_DOUBLE_EQ(one.extent_long, 3);
    EXPECT_DOUBLE_EQ(one.extent_tran, 4);
}

TEST(Drift, the_planes_belong_to_their_region)
{
    for (const double x : {0.0, 100.0, 1000.0}) {
        auto one = cloud(x);
        EXPECT_EQ(law().apply(one, 0), DriftEnd::arrived) << x;
    }
    for (const double x : {-0.001, 1000.001}) {
        auto one = cloud(x);
        EXPECT_EQ(law().apply(one, 0), DriftEnd::outside) << x;
        EXPECT_EQ(one.x, x);
    }
}

TEST(Drift, of_several_regions_the_first_counts)
{
    auto two = law();
    two.regions.push_back({DriftPlane(2000), DriftPlane(1900), DriftPlane(500)});
    auto one = cloud(600);
    two.apply(one, 0);
    EXPECT_EQ(one.x, 100);
    one = cloud(1500);
    two.apply(one, 0);
    EXPECT_EQ(one.x, 1900);
}

TEST(Drift, tells_what_can_not_drift)
{
    auto none = cloud(500, 0);
    EXPECT_EQ(law().apply(none, 0), DriftEnd::no_charge);
    for (const double bad : {std::nan(""), std::numeric_limits<double>::infinity()}) {
        for (auto member : {&ElectronCloud::time, &ElectronCloud::charge, &ElectronCloud::x, &ElectronCloud::y,
                            &ElectronCloud::z, &ElectronCloud::extent_long, &ElectronCloud::extent_tran}) {
            auto one = cloud(500);
            one.*member = bad;
            EXPECT_EQ(law().apply(one, 0), DriftEnd::not_finite);
        }
    }
}

TEST(Drift, lost_electrons_fluctuate_as_a_binomial_and_keep_the_sign)
{
    const double p = 1 - std::exp(-0.2);
    for (const double charge : {-5000.5, 30.0}) {
        double sum = 0, squares = 0;
        const int n = 20000;
        for (int key = 0; key < n; ++key) {
            auto one = cloud(500, charge);
            law(true).apply(one, key * 7919u);
            const double lost = std::abs(charge) - std::abs(one.charge);
            ASSERT_EQ(lost, std::floor(lost));
            ASSERT_EQ(std::signbit(one.charge), std::signbit(charge));
            sum += lost;
            squares += lost * lost;
        }
        const double trials = std::floor(std::abs(charge));
        const double variance = trials * p * (1 - p);
        EXPECT_NEAR(sum / n, trials * p, 4 * std::sqrt(variance / n));
        EXPECT_NEAR((squares / n - sum * sum / n / n) / variance, 1, 0.05);
    }
}

TEST(Drift, random_numbers_are_those_of_the_key)
{
    const auto drifted = [](uint64_t key) {
        auto one = cloud(900);
        law(true).apply(one, key);
        return one.charge;
    };
    EXPECT_EQ(drifted(5), drifted(5));
    EXPECT_NE(drifted(5), drifted(6));
}

TEST(DriftPlane, a_tilted_plane_goes_through_its_line)
{
    const auto plane = DriftPlane::tilted({1, 0, 0}, {3, 0, 10});
    EXPECT_DOUBLE_EQ(plane.x(0, 0), 1);
    EXPECT_DOUBLE_EQ(plane.x(99, 10), 3);
    EXPECT_DOUBLE_EQ(plane.x(0, 20), 5);
}

TEST(DriftPlane, a_sampled_plane_has_the_x_of_the_nearest_sample)
{
    const auto plane = DriftPlane::sampled({{1, 0, 0}, {2, 0, 100}, {3, 100, 0}});
    EXPECT_EQ(plane.x(10, 10), 1);
    EXPECT_EQ(plane.x(10, 80), 2);
    EXPECT_EQ(plane.x(200, 0), 3);
}

TEST(DriftPlane, regions_are_bounded_by_planes_that_are_not_flat)
{
    auto bent = law();
    bent.regions[0].cathode = DriftPlane::sampled({{1000, 10, 0}, {400, 10, 50}});
    auto one = cloud(500);
    EXPECT_EQ(bent.apply(one, 0), DriftEnd::arrived);
    one = cloud(500);
    one.z = 40;
    EXPECT_EQ(bent.apply(one, 0), DriftEnd::outside);
}
