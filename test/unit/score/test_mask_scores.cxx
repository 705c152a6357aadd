#include "TensorCheck.h"
#include "WireCellSpng/algo/score/MaskScores.h"

#include <cmath>

using namespace WireCell::SPNG;

namespace {
    at::Tensor mask_of(std::vector<int> bits, int64_t rows) { return at::tensor(bits).view({rows, -1}).to(at::kBool); }
}

TEST(MaskScores, pixels_and_runs_are_counted)
{
    const auto truth = mask_of({0, 1, 1, 0, 0, 1, /**/ 1, 0, 0, 0, 1, 1}, 2);
    const auto found = mask_of({0, 0, 1, 1, 0, 0, /**/ 1, 0, 1, 0, 0, 0}, 2);
    const auto scores = mask_scores(found, truth);
    EXPECT_NEAR(scores.dice, (2 * 2 + 1e-4) / (4 + 6 + 1e-4), 1e-12);
    EXPECT_NEAR(scores.pixel_efficiency, 2.0 / 6, 1e-12);
    EXPECT_NEAR(scores.pixel_purity, 2.0 / 4, 1e-12);
    EXPECT_EQ(scores.true_runs, 4);
    EXPECT_EQ(scores.true_runs_hit, 2);
    EXPECT_EQ(scores.predicted_runs, 3);
    EXPECT_EQ(scores.predicted_runs_hit, 2);
    EXPECT_NEAR(scores.run_efficiency, 0.5, 1e-12);
    EXPECT_NEAR(scores.run_purity, 2.0 / 3, 1e-12);
}

TEST(MaskScores, a_run_ends_with_its_row)
{
    const auto truth = mask_of({0, 0, 1, /**/ 1, 0, 0}, 2);
    EXPECT_EQ(mask_scores(truth, truth).true_runs, 2);
}

TEST(MaskScores, what_can_not_be_told_is_no_number_and_does_not_count_in_the_mean)
{
    const auto none = at::zeros({2, 3}, at::kBool), all = at::ones({2, 3}, at::kBool);
    const auto empty = mask_scores(none, none);
    EXPECT_EQ(empty.dice, 1);
    EXPECT_TRUE(std::isnan(empty.pixel_efficiency) && std::isnan(empty.run_purity));
    const auto mean = average({empty, mask_scores(all, all), mask_scores(none, all)});
    EXPECT_NEAR(mean.pixel_efficiency, 0.5, 1e-12);
    EXPECT_NEAR(mean.pixel_purity, 1, 1e-12);
    EXPECT_NEAR(mean.dice, 2.0 / 3, 1e-4);
    EXPECT_EQ(mean.true_runs, 4);
    EXPECT_TRUE(std::isnan(average({}).dice));
    EXPECT_EQ(mask_scores(at::zeros({0, 4}, at::kBool), at::zeros({0, 4}, at::kBool)).true_runs, 0);
}

TEST(MaskScores, refuses_other_types_and_shapes)
{
    EXPECT_REFUSED(mask_scores(at::zeros({2, 3}), at::zeros({2, 3}, at::kBool)), "want two masks");
    EXPECT_REFUSED(mask_scores(at::zeros({2, 3}, at::kBool), at::zeros({3, 2}, at::kBool)),
                   "Bool (2, 3) and Bool (3, 2)");
}
