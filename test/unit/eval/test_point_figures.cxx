#include "WireCellEval/PointFigures.h"
#include "WireCellUtil/Exceptions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

using namespace WireCell;
using namespace WireCell::Eval;

namespace {
    /// Events of 1000 channels, of which `missed` have nothing, with differences of that mean and width.
    std::vector<PlaneMeasures> events_of(double mean, double width, int64_t missed)
    {
        std::mt19937 engine(4);
        std::normal_distribution<double> normal(mean, width);
        std::vector<PlaneMeasures> events(5);
        for (auto& event : events) {
            event.track.evaluated = event.track.with_truth = 1000;
            event.track.missed = missed;
            for (int64_t channel = missed; channel < 1000; ++channel) {
                event.track.difference.push_back(normal(engine));
                event.ratio.push_back(1 + event.track.difference.back());
            }
            event.ratio.insert(event.ratio.end(), static_cast<size_t>(missed), 0.0);
            event.truth = 1e6;
            event.found = 1e6 * (1 + mean);
            event.inside = 0.8e6;
            event.magnitude = 1e6;
            event.fake = 0.02e6;
            event.by_length = {30, 0.9e5, 1e5};
            event.by_channels = {42, 1.1e5, 1e5};
            event.space = {0.01, 0.5, 0.5, true, 100};
            event.raw = {0.02, 0.5, 0.5, false, 2};
        }
        return events;
    }

    Figure figure(const std::vector<PlaneMeasures>& events, const std::string& name)
    {
        const auto& names = figure_names();
        return figures(events).at(static_cast<size_t>(std::find(names.begin(), names.end(), name) - names.begin()));
    }
}

TEST(PointFigures, a_smearing_of_five_percent_is_the_resolution_with_an_error)
{
    const auto events = events_of(-0.1, 0.05, 0);
    const auto mu = figure(events, "mu"), sigma = figure(events, "sigma");
    EXPECT_NEAR(mu.value, -0.1, 0.003);
    EXPECT_NEAR(sigma.value, 0.05, 0.003);
    EXPECT_GT(mu.error, 0);
    EXPECT_LT(mu.error, 0.003);
    EXPECT_GT(sigma.error, 0);
    EXPECT_LT(sigma.error, 0.003);
    EXPECT_NEAR(figure(events, "mean").value, -0.1, 0.003);
    EXPECT_NEAR(figure(events, "half_width").value, 0.05, 0.003);
    EXPECT_NEAR(figure(events, "valid_bias").value, -0.1, 0.003);
    EXPECT_NEAR(figure(events, "valid_resolution").value, 0.05 / 0.9, 0.003);
}

TEST(PointFigures, a_tenth_of_the_channels_missed_is_the_inefficiency_and_nothing_else)
{
    const auto events = events_of(0, 0.05, 100);
    EXPECT_NEAR(figure(events, "inefficiency").value, 0.1, 1e-12);
    EXPECT_NEAR(figure(events, "inefficiency").error, 0, 1e-12) << "all events are alike";
    EXPECT_NEAR(figure(events, "valid_inefficiency").value, 0.1, 1e-12);
    EXPECT_NEAR(figure(events, "valid_bias").value, 0, 0.003);
}

TEST(PointFigures, charges_are_added_over_events)
{
    auto events = events_of(-0.1, 0.05, 0);
    events[0].by_length = {30, 0, 1e5};
    EXPECT_NEAR(figure(events, "total").value, -0.1, 1e-9);
    EXPECT_NEAR(figure(events, "inside").value, 0.8, 1e-9);
    EXPECT_NEAR(figure(events, "purity").value, 0.98, 1e-9);
    EXPECT_NEAR(figure(events, "profile").value, 0.72, 1e-9);
    EXPECT_GT(figure(events, "profile").error, 0.05);
    EXPECT_NEAR(figure(events, "profile_channels").value, 1.1, 1e-9);
}

TEST(PointFigures, axes_that_mean_nothing_are_counted_and_left_out)
{
    auto events = events_of(0, 0.05, 0);
    EXPECT_NEAR(figure(events, "angle").value, 0.01 * 180 / M_PI, 1e-9);
    EXPECT_EQ(figure(events, "angle_failed").value, 0);
    EXPECT_TRUE(std::isnan(figure(events, "angle_raw").value));
    EXPECT_EQ(figure(events, "angle_raw_failed").value, 1);
    events[1].space = {1.5, 0.5, 0.5, false, 1};
    EXPECT_NEAR(figure(events, "angle").value, 0.01 * 180 / M_PI, 1e-9);
    EXPECT_NEAR(figure(events, "angle_failed").value, 0.2, 1e-12);
}

TEST(PointFigures, a_fit_that_fails_is_none_and_one_event_has_no_errors)
{
    auto events = events_of(0, 0.05, 0);
    for (auto& event : events) event.track.difference.assign(3, 0.1);
    EXPECT_TRUE(std::isnan(figure(events, "mu").value));
    EXPECT_NEAR(figure(events, "mean").value, 0.1, 1e-12);
    const auto single = events_of(0, 0.05, 0);
    EXPECT_TRUE(std::isnan(figure({single[0]}, "mu").error));
    EXPECT_FALSE(std::isnan(figure({single[0]}, "mu").value));
}

TEST(PointFigures, of_a_file_are_those_of_the_plane_of_its_angle)
{
    auto planes = Configuration::array();
    const auto events = events_of(0, 0.05, 0), worse = events_of(0, 0.05, 500);
    auto all = Configuration::array();
    for (size_t ind = 0; ind < events.size(); ++ind)
        all.push_back({{"ident", ind}, {"planes", {to_json(events[ind]), to_json(worse[ind]), to_json(events[ind])}}});
    const Configuration point{
        {"name", "v-txz45"}, {"particle", "track"},          {"energy", nullptr},        {"plane", 1},
        {"theta_xz", 0.785}, {"params", {{"plane_idx", 1}}}, {"chains", {{"spng", all}}}};
    const auto found = point_figures(point, "spng");
    EXPECT_EQ(found.events, 5);
    EXPECT_EQ(found.channels, 5000);
    EXPECT_NEAR(found.figure("inefficiency").value, 0.5, 1e-12);
    EXPECT_EQ(found.ssss.at("metrics").size(), 3);
    EXPECT_EQ(found.ssss.at("metrics")[0].at("ineff"), 0);
    EXPECT_EQ(found.ssss.at("params").at("plane_idx"), 1);
    EXPECT_THROW(found.figure("sigmas"), ValueError);
    EXPECT_THROW(point_figures(point, "osp"), Configuration::exception);
}
