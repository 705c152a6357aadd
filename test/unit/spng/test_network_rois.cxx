#include "TensorCheck.h"
#include "WireCellSpng/algo/roi/NetworkRois.h"

using namespace WireCell::SPNG;

namespace {
    at::Tensor row(const std::vector<float>& samples) { return at::tensor(samples).view({1, -1}); }

    std::vector<Piece> pieces(const std::vector<float>& samples, int64_t gap)
    {
        return charged_pieces(samples.data(), static_cast<int64_t>(samples.size()), gap);
    }
}

TEST(NetworkRois, a_bin_is_the_mean_of_its_scaled_ticks)
{
    const auto image = at::tensor({1.0F, 3.0F, -8.0F, 0.0F, 0.0F, 0.0F, 4.0F, 4.0F}).view({2, 4});
    EXPECT_TENSOR_EQ(network_image(image, 2, 0.5, 1), at::tensor({2.0F, -1.0F, 1.0F, 3.0F}).view({2, 2}));
    EXPECT_TENSOR_EQ(network_image(image, 1, 1, 0), image);
}

// Section 3.5 of the specification: an interval of 10 ticks has 11, so that the bin behind it has a tenth.
TEST(NetworkRois, coincidences_of_4000_become_1_and_their_extra_tick_a_tenth)
{
    auto image = at::zeros({1, 30});
    image.slice(1, 10, 21).fill_(4000);
    EXPECT_TENSOR_NEAR(network_image(image, 10, 1.0 / 4000, 0), row({0, 1, 0.1F}), 1e-7);
}

TEST(NetworkRois, ticks_that_are_no_whole_number_of_bins_are_refused)
{
    EXPECT_REFUSED(network_image(at::zeros({2, 15}), 10, 1, 0), "15 ticks is to have bins of 10 ticks");
    EXPECT_REFUSED(network_image(at::zeros({2, 15}), 0, 1, 0), "bins of 0 ticks");
    EXPECT_REFUSED(network_image(at::zeros({15}), 5, 1, 0), "1 dimensions");
}

TEST(NetworkRois, charge_stays_where_the_score_of_its_bin_exceeds_the_threshold)
{
    const auto charge = at::tensor({1.0F, -2.0F, 3.0F, 4.0F, 5.0F, 6.0F}).view({1, 6});
    EXPECT_TENSOR_EQ(charge_in_bins(charge, row({0.6F, 0.5F, 0.7F}), 0.5), row({1, -2, 0, 0, 5, 6}));
    // 0.2 in double precision is less than 0.2F, which is not above itself.
    EXPECT_TENSOR_EQ(charge_in_bins(charge, row({0.2F, 0.3F, 0.1F}), 0.2), row({0, 0, 3, 4, 0, 0}));
}

TEST(NetworkRois, scores_may_lie_in_any_order_in_memory)
{
    const auto charge = at::arange(12, at::kFloat).reshape({2, 6}) + 1;
    const auto score = at::tensor({0.6F, 0.1F, 0.7F, 0.2F, 0.9F, 0.3F}).reshape({2, 3});
    const auto want = charge_in_bins(charge, score, 0.5);
    const auto got = charge_in_bins(charge, score.t().contiguous().t(), 0.5);
    EXPECT_TRUE(got.is_contiguous());
    EXPECT_TENSOR_EQ(got, want);
}

TEST(NetworkRois, scores_of_other_shapes_are_refused)
{
    EXPECT_REFUSED(charge_in_bins(at::zeros({2, 6}), at::zeros({1, 3}), 0.5), "2 x 6 has scores of 1 x 3");
    EXPECT_REFUSED(charge_in_bins(at::zeros({2, 6}), at::zeros({2, 4}), 0.5), "2 x 6 has scores of 2 x 4");
}

// Case A27 of the specification.
TEST(NetworkRois, a_line_is_subtracted_from_each_run_and_the_last_one_is_dropped)
{
    const auto charge = row({0, 3, 5, 4, 0, 7, 0, 2, 2});
    EXPECT_TENSOR_EQ(above_baseline(charge, false), row({0, 0, 1.5F, 0, 0, 0, 0, 0, 0}));
}

TEST(NetworkRois, a_run_at_the_last_tick_is_kept_on_request_or_where_zeros_follow)
{
    EXPECT_TENSOR_EQ(above_baseline(row({0, 1, 5, 1}), false), row({0, 0, 0, 0}));
    EXPECT_TENSOR_EQ(above_baseline(row({0, 1, 5, 1}), true), row({0, 0, 4, 0}));
    EXPECT_TENSOR_EQ(above_baseline(row({0, 1, 5, 1, 0}), false), row({0, 0, 4, 0, 0}));
    EXPECT_TENSOR_EQ(above_baseline(row({1, 5, 1}), false), row({0, 0, 0}));
    EXPECT_TENSOR_EQ(above_baseline(row({1, 5, 1}), true), row({0, 4, 0}));
}

TEST(NetworkRois, the_charge_is_not_written_to)
{
    const auto charge = row({0, 1, 5, 1});
    above_baseline(charge, false);
    EXPECT_TENSOR_EQ(charge, row({0, 1, 5, 1}));
    EXPECT_TENSOR_EQ(above_baseline(at::zeros({0, 5}), false), at::zeros({0, 5}));
    EXPECT_REFUSED(above_baseline(at::zeros({2, 5}, at::kDouble), false), "want float32 [channel, tick]");
}

// Case A28 of the specification.
TEST(NetworkRois, pieces_have_a_zero_at_each_end_and_end_at_a_gap)
{
    EXPECT_EQ(pieces({0, 0, 5, 0, 6, 0, 0, 7, 0}, 2), (std::vector<Piece>{{1, 6}, {6, 9}}));
    EXPECT_EQ(pieces({0, 0, 5, 0, 6, 0, 0, 7, 0}, 3), (std::vector<Piece>{{1, 9}}));
    EXPECT_EQ(pieces({0, 0, 5, 0, 6, 0, 0, 7, 0}, 1), (std::vector<Piece>{{1, 4}, {3, 6}, {6, 9}}));
}

TEST(NetworkRois, pieces_end_with_the_row)
{
    EXPECT_EQ(pieces({5, 0, 6}, 2), (std::vector<Piece>{{0, 3}}));
    EXPECT_EQ(pieces({5, 0, 0, 0}, 2), (std::vector<Piece>{{0, 2}}));
    EXPECT_EQ(pieces({5, 0}, 0), (std::vector<Piece>{{0, 2}}));
    EXPECT_EQ(pieces({-1}, 2), (std::vector<Piece>{{0, 1}}));
    EXPECT_TRUE(pieces({0, 0}, 2).empty());
    EXPECT_TRUE(pieces({}, 2).empty());
}
