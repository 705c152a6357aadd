#include "WireCellSpng/algo/score/TrackAngles.h"
#include "WireCellUtil/Exceptions.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

using namespace WireCell;
using namespace WireCell::SPNG;

namespace {
    constexpr double degree = std::numbers::pi / 180;

    /// A wire that leans by tau from the vertical, with the pitch (0, sin tau, cos tau).
    Direction wire_at(double tau) { return {0, std::cos(tau), -std::sin(tau)}; }

    void expect_near(const Direction& got, const Direction& want, double tolerance = 1e-12)
    {
        for (size_t axis = 0; axis < 3; ++axis) EXPECT_NEAR(got[axis], want[axis], tolerance) << axis;
    }
}

TEST(TrackAngles, a_track_across_the_wires_at_one_time_has_theta_xz_0)
{
    expect_near(direction_of({90 * degree, 0}), {0, 0, 1});
    expect_near(direction_of({90 * degree, 90 * degree}), {1, 0, 0});
    expect_near(direction_of({0, 0}), {0, 1, 0});
}

TEST(TrackAngles, angles_and_directions_undo_each_other)
{
    for (const double theta_y : {10.0, 60.0, 90.0, 135.0}) {
        for (const double theta_xz : {-170.0, -75.0, 0.0, 3.0, 87.0, 120.0}) {
            const auto angles = angles_of(direction_of({theta_y * degree, theta_xz * degree}));
            EXPECT_NEAR(angles.theta_y / degree, theta_y, 1e-9);
            EXPECT_NEAR(angles.theta_xz / degree, theta_xz, 1e-9);
        }
    }
    EXPECT_NEAR(angles_of({0, 0, 500}).theta_y, 90 * degree, 1e-12) << "the length does not matter";
    EXPECT_THROW(angles_of({0, 0, 0}), ValueError);
}

TEST(TrackAngles, the_frame_of_a_plane_is_turned_about_the_drift)
{
    std::mt19937 engine(5);
    std::normal_distribution<double> normal;
    for (const double tau : {0.0, 35.7, -35.7, 60.0, 90.0}) {
        const auto wire = wire_at(tau * degree);
        const Direction d{normal(engine), normal(engine), normal(engine)};
        const auto turned = to_plane_frame(d, wire);
        const double s = std::sin(tau * degree), c = std::cos(tau * degree);
        expect_near(turned, {d[0], c * d[1] - s * d[2], s * d[1] + c * d[2]});
        expect_near(from_plane_frame(turned, wire), d);
        expect_near(to_plane_frame(wire, wire), {0, 1, 0});
    }
    EXPECT_THROW(to_plane_frame({1, 0, 0}, {1, 1, 0}), ValueError);
    EXPECT_THROW(to_plane_frame({1, 0, 0}, {0, 0, 0}), ValueError);
}

TEST(TrackAngles, angles_in_two_planes_make_a_direction)
{
    // Labels of theta_xz in U and V of ProtoDUNE-HD, whose wires lean by 35.7 degrees: global theta_y and theta_xz.
    struct Case {
        double u, v, theta_y, theta_xz;
    };
    const auto u = wire_at(-35.7 * degree), v = wire_at(35.7 * degree);
    for (const auto& [angle_u, angle_v, theta_y, theta_xz] :
         {Case{75, 75, 90.00, 71.74}, Case{80, 80, 90.00, 77.75}, Case{82, 82, 90.00, 80.18},
          Case{85, 85, 90.00, 83.85}, Case{87, 87, 90.00, 86.31}, Case{75, 87, 100.27, 78.84},
          Case{85, 87, 91.72, 85.08}, Case{87, 75, 79.73, 78.84}, Case{87, 85, 88.28, 85.08}}) {
        const auto direction = direction_of_two_planes(u, angle_u * degree, v, angle_v * degree);
        const auto angles = angles_of(direction);
        EXPECT_NEAR(angles.theta_y / degree, theta_y, 0.005) << angle_u << "-" << angle_v;
        EXPECT_NEAR(angles.theta_xz / degree, theta_xz, 0.005) << angle_u << "-" << angle_v;
        EXPECT_NEAR(angles_of(to_plane_frame(direction, u)).theta_xz / degree, angle_u, 1e-9);
        EXPECT_NEAR(angles_of(to_plane_frame(direction, v)).theta_xz / degree, angle_v, 1e-9);
    }
    EXPECT_THROW(direction_of_two_planes(u, 1, u, 1), ValueError);
    EXPECT_THROW(direction_of_two_planes(u, 0, v, 1), ValueError);
}

TEST(TrackAngles, a_track_of_a_metre_spans_the_ticks_and_wires_of_its_projections)
{
    constexpr double length = 1000, speed = 1.60563e-3, tick = 500, pitch = 4.79;
    struct Case {
        double theta_xz;
        int ticks, wires;
    };
    for (const auto& [theta_xz, ticks, wires] : {Case{45, 881, 148}, Case{80, 1227, 36}, Case{89, 1245, 4}}) {
        const auto d = direction_of({90 * degree, theta_xz * degree});
        EXPECT_EQ(std::lround(length * d[0] / speed / tick), ticks) << theta_xz;
        EXPECT_EQ(std::lround(length * d[2] / pitch), wires) << theta_xz;
    }
}

TEST(TrackAngles, a_track_crosses_as_many_channels_as_its_projection_has_pitches)
{
    const auto upright = wire_at(0);
    EXPECT_EQ(channels_along(1000, direction_of({90 * degree, 45 * degree}), upright, 4.79), 148);
    EXPECT_EQ(channels_along(1000, direction_of({90 * degree, 89 * degree}), upright, 4.79), 4);
    EXPECT_EQ(channels_along(140, {0, 0, 1}, upright, 4.79), 30);
    EXPECT_EQ(channels_along(479, {0, 0, 1}, upright, 4.79), 100) << "a whole number is not rounded up";
    EXPECT_EQ(channels_along(140, {1, 0, 0}, upright, 4.79), 0);
    EXPECT_THROW(channels_along(140, {1, 0, 0}, upright, 0), ValueError);
}
