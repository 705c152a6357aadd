#include "TempFolder.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Persist.h"
#include "WireCellUtil/Units.h"
#include "model/Drift.h"
#include "model/Fields.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace WireCell;
using namespace WireCell::Model;
using Response::Schema::FieldResponse;
using Response::Schema::PlaneResponse;

namespace {
    const double pitch = 5, radius = 0.08;

    WireStack one_plane() { return {pitch, radius, {0}, -20, 30}; }
    WireStack two_planes() { return {pitch, radius, {6, 0}, -20, 30}; }

    /// A plane of wires with line charges q between earthed plates that are several pitches away.
    double plane_of_wires(const WireStack& stack, double q, double x, double y)
    {
        const double depth = stack.top - stack.bottom, y0 = stack.heights[0];
        const double mean = (std::min(y, y0) - stack.bottom) * (stack.top - std::max(y, y0)) / (depth * pitch);
        const double decay = std::exp(-2 * M_PI * std::abs(y - y0) / pitch);
        const double ripple = std::log(1 - 2 * decay * std::cos(2 * M_PI * x / pitch) + decay * decay) / (4 * M_PI);
        return q * (mean - ripple);
    }

    Configuration model() { return Persist::load("spng/detectors/pdhd/model.jsonnet")["fields"]; }

    FieldResponse solve(int nodes_per_pitch)
    {
        auto numbers = model();
        numbers["nodes_per_pitch"] = nodes_per_pitch;
        return solve_fields(fields_config(numbers));
    }

    /// What the model gives.
    const FieldResponse& response()
    {
        static const auto fr = solve_fields(fields_config(model()));
        return fr;
    }

    double charge(const std::vector<float>& current)
    {
        return std::accumulate(current.begin(), current.end(), 0.0) * response().period;
    }

    bool is_central(const PlaneResponse& plane, size_t ind) { return ind / 6 == plane.paths.size() / 12; }

    /// The largest difference of the central wire's mean currents, relative to the largest current.
    double difference(const FieldResponse& a, const FieldResponse& b)
    {
        const auto mean_a = Response::wire_region_average(a), mean_b = Response::wire_region_average(b);
        double worst = 0;
        for (size_t plane = 0; plane < 3; ++plane) {
            const auto &one = mean_a.planes[plane].paths[10].current, &two = mean_b.planes[plane].paths[10].current;
            double peak = 0, distance = 0;
            for (size_t ind = 0; ind < one.size(); ++ind) {
                peak = std::max<double>(peak, std::abs(two[ind]));
                distance = std::max<double>(distance, std::abs(one[ind] - two[ind]));
            }
            worst = std::max(worst, distance / peak);
        }
        return worst;
    }

    std::string error_with(const Configuration& change)
    {
        auto numbers = model();
        numbers.merge_patch(change);
        try {
            solve_fields(fields_config(numbers));
        }
        catch (const ValueError& err) {
            return err.what();
        }
        return "";
    }
}

TEST(FieldSolver, a_plane_of_wires_has_the_potential_of_the_closed_form)
{
    const auto stack = one_plane();
    const double bias = 3, field = 0.5;
    const auto potential = FieldSolver(stack, {1, 28}).biased({bias}, field);
    const double q = potential.charges()[0][0].item<double>();
    // The field at the upper plate is that of the plate and of the plane.
    const double slope = -field + q * (stack.heights[0] - stack.bottom) / ((stack.top - stack.bottom) * pitch);
    for (const double x : {-2.4, -1.0, 0.0, 0.3, 1.7, 2.5, 11.0}) {
        for (const double y : {-14.0, -3.0, -0.4, 0.2, 1.0, 2.6, 20.0}) {
            const double want = plane_of_wires(stack, q, x, y) + slope * (y - stack.bottom);
            EXPECT_NEAR(potential.value(x, y), want, 2e-4) << x << ", " << y;
        }
    }
    EXPECT_NEAR(plane_of_wires(stack, q, radius, 0) + slope * 20, bias, 1e-3);
}

TEST(FieldSolver, a_gradient_is_the_slope_of_the_value)
{
    const auto potential = FieldSolver(two_planes(), {1, 28}).biased({-100, 200}, 50);
    const double step = 1e-4;
    for (const double x : {-2.2, -0.5, 0.1, 1.9}) {
        for (const double y : {-8.0, -0.2, 0.3, 3.0, 6.5, 25.0}) {
            const auto got = potential.gradient(x, y);
            const double along_x = (potential.value(x + step, y) - potential.value(x - step, y)) / (2 * step);
            const double along_y = (potential.value(x, y + step) - potential.value(x, y - step)) / (2 * step);
            EXPECT_NEAR(got.x, along_x, 0.1) << x << ", " << y;
            EXPECT_NEAR(got.y, along_y, 0.1) << x << ", " << y;
        }
    }
}

TEST(FieldSolver, far_above_the_wires_the_field_is_the_given_one)
{
    const auto potential = FieldSolver(two_planes(), {1, 28}).biased({-100, 200}, 50);
    EXPECT_NEAR(potential.gradient(1, 25).y, -50, 1e-3);
    EXPECT_NEAR(potential.gradient(1, 25).x, 0, 1e-3);
}

TEST(FieldSolver, a_weighting_potential_is_one_at_its_wire_and_zero_at_all_others)
{
    const auto stack = two_planes();
    const auto potential = FieldSolver(stack, {15, 28}).weighting(1);
    for (int wire = -3; wire <= 3; ++wire) {
        EXPECT_NEAR(potential.value(wire * pitch + radius, 0), wire == 0, 5e-3) << wire;
        EXPECT_NEAR(potential.value(wire * pitch + radius, 6), 0, 5e-3) << wire;
    }
    EXPECT_NEAR(potential.value(1, -20), 0, 1e-6);
    EXPECT_NEAR(potential.value(1, 30), 0, 1e-6);
}

TEST(FieldSolver, the_weighting_potentials_of_all_wires_of_a_plane_add_up_to_the_plane_s)
{
    const auto stack = two_planes();
    const auto one = FieldSolver(stack, {9, 28}).weighting(0);
    const auto all = FieldSolver(stack, {1, 28}).weighting(0);
    double sum = 0;
    for (int wire = 0; wire < 9; ++wire) sum += one.value(1.3 + wire * pitch, 8);
    EXPECT_NEAR(sum, all.value(1.3, 8), 1e-5);
}

TEST(FieldSolver, stacks_that_make_no_sense_are_refused)
{
    auto thick = one_plane();
    thick.radius = 1;
    EXPECT_THROW(FieldSolver(thick, {}), ValueError);
    auto outside = one_plane();
    outside.heights = {29};
    EXPECT_THROW(FieldSolver(outside, {}), ValueError);
    EXPECT_THROW(FieldSolver(one_plane(), {0, 28}), ValueError);
    EXPECT_THROW(FieldSolver(one_plane(), {1, 28}).biased({1, 2}, 1), ValueError);
}

TEST(Drift, electrons_have_the_measured_speed)
{
    const double field = 500 * units::volt / units::cm;
    EXPECT_NEAR(drift_speed(field, 89 * units::kelvin), 1.548 * units::mm / units::us, 1e-6);
    EXPECT_NEAR(drift_speed(field, 87 * units::kelvin), 1.601 * units::mm / units::us, 1e-6);
}

TEST(Drift, the_current_s_integral_is_the_difference_of_the_potentials)
{
    const DriftPath path{{0, 3, 7, 8.5}, {0, 0, 0, 0}, {9, 6, 2, 0}, 0, 0};
    const auto current = induced_current(path, {0.1, 0.3, 0.2, 1.0}, 2, 6);
    EXPECT_NEAR(2 * std::accumulate(current.begin(), current.end(), 0.0), -0.9, 1e-12);
    EXPECT_NEAR(current[0], -0.2 / 3, 1e-12);
    EXPECT_EQ(current[5], 0);
}

TEST(Fields, one_electron_is_collected_and_no_other_wire_keeps_charge)
{
    for (const auto& plane : response().planes) {
        for (size_t ind = 0; ind < plane.paths.size(); ++ind) {
            const double want = plane.planeid == 2 && is_central(plane, ind) ? -1 : 0;
            EXPECT_NEAR(charge(plane.paths[ind].current), want, 0.004) << plane.planeid << " " << ind;
        }
    }
}

TEST(Fields, induction_is_bipolar_and_collection_is_not)
{
    const auto mean = Response::wire_region_average(response());
    for (int plane = 0; plane < 2; ++plane) {
        const auto& current = mean.planes[plane].paths[10].current;
        const auto [low, high] = std::minmax_element(current.begin(), current.end());
        EXPECT_LT(low, high) << "an approaching electron induces negative current";
        double negative = 0;
        for (const float one : current) negative += std::min(one, 0.0F) * response().period;
        EXPECT_LT(negative, -0.2);
        EXPECT_GT(negative, -0.6);
    }
    const auto& collected = mean.planes[2].paths[10].current;
    const auto [low, high] = std::minmax_element(collected.begin(), collected.end());
    EXPECT_LT(*high, -1e-3 * *low);
}

TEST(Fields, currents_converge_with_the_grid_step)
{
    const auto fine = solve(48);
    const double coarse = difference(solve(20), fine);
    EXPECT_LT(coarse, 1e-3);
    EXPECT_LT(difference(solve(32), fine), 0.4 * coarse);
}

TEST(Fields, a_file_holds_what_was_solved_in_the_order_of_the_experiment_s_file)
{
    const spng::test::TempFolder folder;
    const auto file = folder.file("fields.json.bz2");
    make_fields(model(), file);
    const auto got = Response::Schema::load(file.c_str());
    EXPECT_EQ(got.planes.size(), 3);
    EXPECT_DOUBLE_EQ(got.origin, 100);
    EXPECT_DOUBLE_EQ(got.speed, 1.565e-3);
    EXPECT_DOUBLE_EQ(got.axis.x(), 1);
    for (const auto& plane : got.planes) {
        EXPECT_EQ(plane.paths.size(), 126);
        EXPECT_NEAR(plane.paths[0].pitchpos, -10.5 * 4.71, 1e-6);
        EXPECT_NEAR(plane.paths[65].pitchpos, 0, 1e-9);
        EXPECT_EQ(plane.paths[0].current.size(), 1000);
        EXPECT_NEAR(plane.location, (2 - plane.planeid) * 4.71, 1e-9);
    }
    EXPECT_LT(difference(got, response()), 1e-5);
}

TEST(Fields, the_average_over_a_wire_s_region_weighs_all_paths_right)
{
    const auto& paths = response().planes[2].paths;
    const auto mean = Response::wire_region_average(response()).planes[2].paths[10].current;
    for (size_t tick = 0; tick < mean.size(); ++tick) {
        const auto current = [&](size_t ind) { return paths[ind].current[tick]; };
        // At the border of the region half of the electrons end on the next wire.
        double want = 0.1 * (0.5 * (current(60) + current(66)) + current(65));
        for (size_t ind = 61; ind < 65; ++ind) want += 0.2 * current(ind);
        EXPECT_NEAR(mean[tick], want, 1e-7) << tick;
    }
}

TEST(Fields, biases_that_do_not_collect_are_refused)
{
    auto planes = model()["planes"];
    planes[1]["bias"] = 2000 * units::volt;
    EXPECT_NE(error_with({{"planes", planes}}).find("fields.planes"), std::string::npos);
}

TEST(Fields, a_wrong_number_is_named)
{
    const std::pair<const char*, Configuration> wrong[] = {
        {"fields.nwires", {{"nwires", 20}}},   {"fields.speed", {{"speed", 0}}},
        {"fields.origin", {{"origin", 10}}},   {"fields.cathode", {{"cathode", 90}}},
        {"fields.periods", {{"periods", 11}}}, {"fields.drift_field", {{"drift_field", 0}}}};
    for (const auto& [key, change] : wrong) EXPECT_EQ(error_with(change).find(key), 0) << error_with(change);
}
