#include "FlatFace.h"
#include "WireCellEval/EventMeasures.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

using namespace WireCell;
using namespace WireCell::Eval;

namespace {
    constexpr double degree = std::numbers::pi / 180;
    constexpr int nticks = 1500;
    constexpr double drift_per_tick = 0.8;

    FaceGeometry flat() { return FaceGeometry(std::make_shared<spng::test::FlatFace>()); }

    /// A track of 600 mm, of which the middle is in front of the middle of wire 100.
    Aim track_at(const FaceGeometry& face, double theta_xz)
    {
        const auto along = face.direction(2, {90 * degree, theta_xz * degree});
        return {face.centre() + Vector(0, 0, 2.5) - along * 300, along, 600};
    }

    /// Its charge in W: 1000 electrons a millimetre, 3 ticks wide, at ticks as far as they drift.
    at::Tensor image_of(const Aim& aim)
    {
        auto image = at::zeros({spng::test::nwires, nticks});
        for (double at = 0.05; at < aim.length; at += 0.1) {
            const auto point = aim.vertex + aim.direction * at;
            const int wire = static_cast<int>(std::floor(point.z() / spng::test::wire_pitch));
            const int tick = static_cast<int>(point.x() / drift_per_tick);
            for (int off = -3; off <= 3; ++off)
                image[wire][tick + off] += 100 * std::exp(-0.5 * off * off / 2.25) / 3.67;
        }
        return image;
    }

    PlaneMeasures measured(const at::Tensor& found, const at::Tensor& truth, double theta_xz)
    {
        const auto face = flat();
        MeasureOptions opt;
        opt.drift_per_tick = drift_per_tick;
        return measure_plane(found, truth, face, 2, track_at(face, theta_xz), opt);
    }
}

TEST(EventMeasures, the_truth_is_its_own_perfect_signal)
{
    const auto truth = image_of(track_at(flat(), 30));
    const auto all = measured(truth, truth, 30);
    EXPECT_GE(all.track.with_truth, 104);
    EXPECT_EQ(all.track.inefficiency(), 0);
    EXPECT_EQ(all.track.mean(), 0);
    EXPECT_EQ(all.inside, all.truth);
    EXPECT_EQ(all.fake, 0);
    EXPECT_EQ(all.found, all.truth);
    EXPECT_NEAR(all.truth, 600 * 1000, 0.01 * 600 * 1000);
    EXPECT_NEAR(all.space.angle, 0, 1e-6);
    EXPECT_TRUE(all.space.good);
}

TEST(EventMeasures, nine_tenths_are_a_bias_of_minus_ten_percent_also_of_the_profile)
{
    const auto truth = image_of(track_at(flat(), 30));
    const auto all = measured(0.9 * truth, truth, 30);
    EXPECT_NEAR(all.track.mean(), -0.1, 1e-5);
    EXPECT_NEAR(all.by_length.found / all.by_length.truth, 0.9, 1e-5);
    EXPECT_NEAR(all.by_channels.found / all.by_channels.truth, 0.9, 1e-5);
}

TEST(EventMeasures, the_profile_is_of_the_first_length_from_the_vertex)
{
    const auto truth = image_of(track_at(flat(), 60));
    auto found = truth.clone();
    // At 60 degrees 140 mm go over 70 mm along the pitch, 14 channels; the track begins at z = 352.5 mm, in the middle of
    // wire 70, of which the region is half of it.
    found.narrow(0, 84, 100).zero_();
    const auto all = measured(found, truth, 60);
    EXPECT_EQ(all.by_length.channels, 14);
    EXPECT_EQ(all.by_length.found, all.by_length.truth);
    EXPECT_NEAR(all.by_length.truth, 135 * 1000, 0.01 * 135 * 1000);
    EXPECT_EQ(all.by_channels.channels, 42);
    EXPECT_NEAR(all.by_channels.found / all.by_channels.truth, 135 / 415., 0.005);
}

TEST(EventMeasures, charge_outside_of_regions_is_not_inside)
{
    const auto truth = image_of(track_at(flat(), 0));
    auto found = truth.clone();
    // 121 channels, of which the first has half of its region.
    found.narrow(0, 40, 30).zero_();
    const auto all = measured(found, truth, 0);
    EXPECT_NEAR(all.inside / all.truth, 1 - 147.5 / 600, 1e-3);
    EXPECT_NEAR(all.track.inefficiency(), 30 / 121., 1e-12);
    EXPECT_EQ(all.ratio.size(), 121);
    EXPECT_EQ(std::count(all.ratio.begin(), all.ratio.end(), 0.0), 30);
}

TEST(EventMeasures, what_is_found_far_from_true_charge_is_fake)
{
    const auto truth = image_of(track_at(flat(), 0));
    auto found = truth.clone();
    found[10][100] = 700;
    found[100][10] = -300;
    const auto all = measured(found, truth, 0);
    EXPECT_NEAR(all.fake, 1000, 1);
}

TEST(EventMeasures, axes_are_at_the_tracks_angle_in_space_and_flagged_where_they_mean_nothing)
{
    for (const double theta_xz : {20.0, 45.0, 70.0}) {
        const auto truth = image_of(track_at(flat(), theta_xz));
        const auto all = measured(truth, truth, theta_xz);
        EXPECT_NEAR(all.space.truth / degree, theta_xz, 0.5) << theta_xz;
        EXPECT_NEAR(all.space.found / degree, theta_xz, 0.5) << theta_xz;
        const double raw = std::atan2(std::tan(theta_xz * degree) * 5, 0.8) / degree;
        EXPECT_NEAR(all.raw.truth / degree, raw, 0.5) << theta_xz;
    }
    auto truth = at::zeros({spng::test::nwires, nticks});
    truth.narrow(0, 99, 3).narrow(1, 600, 18).fill_(500);
    const auto blob = measured(truth, truth, 30);
    EXPECT_FALSE(blob.space.good) << "15 mm by 14 mm";
    EXPECT_TRUE(blob.raw.good) << "3 channels by 18 ticks";
}

TEST(EventMeasures, of_no_truth_are_nothing)
{
    const auto none = at::zeros({spng::test::nwires, nticks});
    const auto all = measured(none, none, 30);
    EXPECT_EQ(all.track.with_truth, 0);
    EXPECT_FALSE(all.space.good);
    EXPECT_TRUE(all.ratio.empty());
}

TEST(EventMeasures, go_through_json_and_back)
{
    const auto truth = image_of(track_at(flat(), 30));
    const auto first = measured(0.9 * truth, truth, 30);
    const auto second = measures_of(to_json(first));
    EXPECT_EQ(first.track.difference, second.track.difference);
    EXPECT_EQ(first.ratio, second.ratio);
    EXPECT_EQ(first.by_length.found, second.by_length.found);
    EXPECT_EQ(first.space.found, second.space.found);
    EXPECT_EQ(to_json(first), to_json(second));
}

TEST(EventMeasures, regions_are_pure_near_clear_charge_alone)
{
    auto truth = at::zeros({spng::test::nwires, nticks});
    truth.select(0, 50).narrow(0, 100, 10).fill_(101);
    truth.select(0, 60).narrow(0, 100, 10).fill_(99);
    auto found = at::zeros_like(truth);
    found.select(0, 50).narrow(0, 90, 30).fill_(-1); // 14 of 30 pixels are from 2 ticks before to 2 after
    found.select(0, 60).narrow(0, 100, 10).fill_(1);
    const auto all = measured(found, truth, 0);
    EXPECT_EQ(all.pixels, 40);
    EXPECT_EQ(all.pure, 14);
    EXPECT_EQ(Eval::measures_of(Eval::to_json(all)).pure, 14);
    EXPECT_EQ(measured(at::zeros_like(truth), truth, 0).pixels, 0);
}
