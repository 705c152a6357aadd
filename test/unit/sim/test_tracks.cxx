#include "WireCellUtil/Exceptions.h"
#include "sim/Tracks.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace WireCell;
using namespace WireCell::Gen::Sim;
using units::degree;

namespace {
    constexpr double tiny = 1e-12;

    /// A plane whose wires are at an angle to the vertical, as in ProtoDUNE-HD: U at -tau, V at +tau.
    PlaneFrame tilted(double tau)
    {
        return plane_frame({0, std::cos(tau), -std::sin(tau)}, {0, std::sin(tau), std::cos(tau)});
    }

    void expect_near(const Vector& got, const Vector& want, double tolerance = tiny)
    {
        EXPECT_NEAR((got - want).magnitude(), 0, tolerance) << got << " " << want;
    }

    BoundingBox box(const Point& size) { return BoundingBox(Ray(Point(10, 20, 30), Point(10, 20, 30) + size)); }

    bool on_surface(const BoundingBox& volume, const Point& point)
    {
        double least = 1e9;
        for (size_t axis = 0; axis < 3; ++axis) {
            least = std::min({least, std::abs(point[axis] - volume.bounds().first[axis]),
                              std::abs(point[axis] - volume.bounds().second[axis])});
        }
        return least < 1e-9;
    }
}

TEST(Tracks, an_angle_of_zero_goes_along_the_pitch_and_of_90_degrees_along_the_drift)
{
    expect_near(direction({90 * degree, 0}), {0, 0, 1});
    expect_near(direction({90 * degree, 90 * degree}), {1, 0, 0});
    expect_near(direction({0, 30 * degree}), {0, 1, 0});
}

TEST(Tracks, angles_are_those_that_made_the_direction)
{
    for (const double theta_y : {10.0, 90.0, 170.0}) {
        for (const double theta_xz : {-120.0, 0.0, 45.0, 89.0}) {
            const auto got = angles_of(direction({theta_y * degree, theta_xz * degree}) * 7);
            EXPECT_NEAR(got.theta_y / degree, theta_y, 1e-9);
            EXPECT_NEAR(got.theta_xz / degree, theta_xz, 1e-9);
        }
    }
}

TEST(Tracks, a_frame_of_a_plane_is_right_handed_and_undone_by_its_inverse)
{
    const auto frame = plane_frame({0, 3, 3}, {0, -2, 2});
    expect_near(frame.x, {1, 0, 0});
    expect_near(frame.wire, {0, std::sqrt(0.5), std::sqrt(0.5)});
    expect_near(frame.pitch, {0, -std::sqrt(0.5), std::sqrt(0.5)});
    const Vector any(0.3, -0.5, 0.8);
    expect_near(frame.to_global(frame.to_plane(any)), any);
    expect_near(frame.to_plane(frame.pitch), {0, 0, 1});
}

TEST(Tracks, labels_of_two_planes_give_the_tabled_global_angles)
{
    const auto u = tilted(-35.7 * degree);
    const auto v = tilted(35.7 * degree);
    struct Row {
        double u, v, theta_y, theta_xz;
    };
    for (const auto& row : std::vector<Row>{{75, 75, 90.00, 71.74},
                                            {80, 80, 90.00, 77.75},
                                            {82, 82, 90.00, 80.18},
                                            {85, 85, 90.00, 83.85},
                                            {87, 87, 90.00, 86.31},
                                            {75, 87, 100.27, 78.84},
                                            {85, 87, 91.72, 85.08},
                                            {87, 75, 79.73, 78.84},
                                            {87, 85, 88.28, 85.08}}) {
        const auto along = two_plane_direction(u, row.u * degree, v, row.v * degree);
        const auto global = angles_of(along);
        EXPECT_NEAR(global.theta_y / degree, row.theta_y, 0.006) << row.u << "-" << row.v;
        EXPECT_NEAR(global.theta_xz / degree, row.theta_xz, 0.006) << row.u << "-" << row.v;
        EXPECT_NEAR(angles_of(u.to_plane(along)).theta_xz / degree, row.u, 1e-9);
        EXPECT_NEAR(angles_of(v.to_plane(along)).theta_xz / degree, row.v, 1e-9);
    }
}

TEST(Tracks, angles_in_planes_of_parallel_wires_define_no_direction)
{
    const auto u = tilted(0.5);
    EXPECT_THROW(two_plane_direction(u, 1, u, 1), ValueError);
}

TEST(Tracks, steps_are_equal_and_make_up_the_length)
{
    EXPECT_EQ(step_middles(3, 1), (std::vector<double>{0.5, 1.5, 2.5}));
    EXPECT_EQ(step_middles(0.3, 0.1).size(), 3U);
    EXPECT_EQ(step_middles(2.5, 1).size(), 3U);
    EXPECT_EQ(step_middles(0.2, 1), std::vector<double>{0.1});
}

TEST(Tracks, muons_come_from_above_and_go_from_wall_to_wall)
{
    const auto volume = box({3000, 6000, 2000});
    SplitMix random(1);
    for (int count = 0; count < 2000; ++count) {
        const auto track = cosmic_muon(volume, random);
        EXPECT_NEAR(track.direction.magnitude(), 1, tiny);
        EXPECT_LT(track.direction.y(), 0);
        EXPECT_TRUE(on_surface(volume, track.tail));
        EXPECT_TRUE(on_surface(volume, track.at(track.length)));
        for (const double part : {0.001, 0.5, 0.999}) EXPECT_TRUE(volume.inside(track.at(part * track.length)));
    }
}

TEST(Tracks, muons_through_a_floor_have_a_mean_cosine_of_four_fifths)
{
    // Intensity cos^2 times the projection of the floor: the density of c = cos is 4 c^3.
    const auto floor = box({1000, 0, 1000});
    SplitMix random(2);
    const int many = 20000;
    double sum = 0, sum2 = 0;
    Vector mean;
    for (int count = 0; count < many; ++count) {
        const auto track = cosmic_muon(floor, random);
        sum -= track.direction.y() / many;
        sum2 += std::pow(track.direction.y(), 2) / many;
        mean += track.tail * (1.0 / many);
    }
    EXPECT_NEAR(sum, 0.8, 0.006);
    EXPECT_NEAR(sum2, 2.0 / 3, 0.008);
    expect_near(mean, floor.center(), 10);
}

TEST(Tracks, the_mean_length_of_muons_is_volume_over_projected_area)
{
    // It holds for each direction, and so for the ratio of the two, averaged over directions.
    const auto cube = box({1000, 1000, 1000});
    SplitMix random(3);
    const int many = 20000;
    double ratio = 0;
    for (int count = 0; count < many; ++count) {
        const auto track = cosmic_muon(cube, random);
        const auto& d = track.direction;
        ratio += track.length * (std::abs(d.x()) + std::abs(d.y()) + std::abs(d.z())) / 1000 / many;
    }
    EXPECT_NEAR(ratio, 1, 0.02);
}

TEST(Tracks, straggling_keeps_the_mean_and_stays_positive)
{
    SplitMix random(4);
    const int many = 100000;
    double sum = 0;
    for (int count = 0; count < many; ++count) {
        const double loss = straggling(0.1, random);
        EXPECT_GT(loss, 0);
        sum += loss / many;
    }
    EXPECT_NEAR(sum, 1, 0.004);
    EXPECT_EQ(straggling(0, random), 1);
}

TEST(Tracks, the_same_seed_gives_the_same_muon)
{
    const auto volume = box({3000, 6000, 2000});
    SplitMix one(5), two(5);
    const auto first = cosmic_muon(volume, one);
    const auto second = cosmic_muon(volume, two);
    EXPECT_EQ(first.tail, second.tail);
    EXPECT_EQ(first.direction, second.direction);
    EXPECT_NE(first.tail, cosmic_muon(volume, one).tail);
}
