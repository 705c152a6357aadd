#include "TensorCheck.h"
#include "WireCellSpng/algo/score/Roc.h"

#include <cmath>

using namespace WireCell::SPNG;

namespace {
    at::Tensor once(int64_t events) { return at::ones({1, events}, at::kDouble); }
    at::Tensor flags(std::vector<int> values) { return at::tensor(values).to(at::kBool); }
}

TEST(Roc, has_a_point_for_each_threshold)
{
    // Falling scores: signal, other, signal and other together, other.
    const auto scores = at::tensor({0.2, 0.9, 0.5, 0.7, 0.5}, at::kDouble);
    const auto curves = roc_curves(scores, flags({0, 1, 1, 0, 0}), once(5));
    EXPECT_TENSOR_EQ(curves.efficiency, at::tensor({0.0, 0.5, 0.5, 1.0, 1.0}, at::kDouble).unsqueeze(0));
    EXPECT_TENSOR_NEAR(curves.fakes, at::tensor({0.0, 0.0, 1.0 / 3, 2.0 / 3, 1.0}, at::kDouble).unsqueeze(0), 1e-15);
    EXPECT_TENSOR_EQ(curves.thresholds.slice(0, 1), at::tensor({0.9, 0.7, 0.5, 0.2}, at::kDouble));
    EXPECT_TRUE(std::isinf(curves.thresholds[0].item<double>()));
    // Of six pairs signal is above in 3 + 1, and equal in one.
    EXPECT_NEAR(areas_under(curves)[0].item<double>(), 4.5 / 6, 1e-15);
    // Four fifths of the way from (1/3, 1/2) to (2/3, 1).
    EXPECT_NEAR(fakes_at(curves, 0.9)[0].item<double>(), 1.0 / 3 + 0.8 / 3, 1e-12);
    EXPECT_NEAR(fakes_at(curves, 0.5)[0].item<double>(), 0, 1e-9);
    EXPECT_NEAR(fakes_at(curves, 1)[0].item<double>(), 2.0 / 3, 1e-9);
}

TEST(Roc, is_chance_for_one_score_and_perfect_for_scores_apart)
{
    const auto same = roc_curves(at::zeros({4}), flags({0, 1, 1, 0}), once(4));
    EXPECT_EQ(areas_under(same)[0].item<double>(), 0.5);
    EXPECT_NEAR(fakes_at(same, 0.9)[0].item<double>(), 0.9, 1e-12);
    const auto apart = roc_curves(at::tensor({3.0, 1.0, 0.0, 2.0}), flags({1, 0, 0, 1}), once(4));
    EXPECT_EQ(areas_under(apart)[0].item<double>(), 1);
    EXPECT_EQ(fakes_at(apart, 0.9)[0].item<double>(), 0);
}

TEST(Roc, counts_an_event_as_often_as_its_weight_says)
{
    const auto scores = at::tensor({0.9, 0.7, 0.5, 0.2}, at::kDouble);
    const auto is_signal = flags({1, 0, 1, 0});
    const auto weights = at::tensor({2.0, 1.0, 1.0, 3.0, 0.0, 1.0, 0.0, 1.0}, at::kDouble).view({2, 4});
    const auto curves = roc_curves(scores, is_signal, weights);
    // The first event twice, the last three times.
    const auto twice = at::tensor({0.9, 0.9, 0.7, 0.5, 0.2, 0.2, 0.2}, at::kDouble);
    const auto whole = roc_curves(twice, flags({1, 1, 0, 1, 0, 0, 0}), once(7));
    EXPECT_NEAR(areas_under(curves)[0].item<double>(), areas_under(whole)[0].item<double>(), 1e-15);
    EXPECT_NEAR(fakes_at(curves, 0.9)[0].item<double>(), fakes_at(whole, 0.9)[0].item<double>(), 1e-12);
    // No signal in the second sample.
    EXPECT_TRUE(std::isnan(areas_under(curves)[1].item<double>()));
    EXPECT_TRUE(std::isnan(fakes_at(curves, 0.9)[1].item<double>()));
}

TEST(Roc, is_nothing_without_others)
{
    const auto curves = roc_curves(at::arange(3, at::kDouble), flags({1, 1, 1}), once(3));
    EXPECT_TRUE(std::isnan(areas_under(curves)[0].item<double>()));
    EXPECT_TRUE(std::isnan(fakes_at(curves, 0.9)[0].item<double>()));
}

TEST(Roc, refuses_what_does_not_go)
{
    const auto is_signal = flags({1, 0});
    EXPECT_REFUSED(roc_curves(at::zeros({3}), is_signal, once(3)), "roc_curves: scores (3), whether signal (2)");
    EXPECT_REFUSED(roc_curves(at::zeros({0}), flags({}), once(0)), "an event or more");
    EXPECT_REFUSED(roc_curves(at::tensor({0.0, NAN}), is_signal, once(2)), "a score is not finite");
    EXPECT_REFUSED(roc_curves(at::zeros({2}), is_signal, -once(2)), "a weight is not a number from 0 on");
    EXPECT_REFUSED(fakes_at(roc_curves(at::zeros({2}), is_signal, once(2)), 0), "an efficiency of 0");
}
