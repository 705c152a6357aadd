#include "TensorCheck.h"
#include "WireCellSpng/algo/score/TruthLabels.h"

using namespace WireCell::SPNG;

namespace {
    at::Tensor row_of(const std::string& bits)
    {
        auto row = at::zeros({static_cast<int64_t>(bits.size())}, at::kBool);
        for (size_t bin = 0; bin < bits.size(); ++bin) row[static_cast<int64_t>(bin)] = bits[bin] == '1';
        return row;
    }

    std::string bits_of(const at::Tensor& row)
    {
        std::string bits;
        for (int64_t bin = 0; bin < row.size(0); ++bin) bits += row[bin].item<bool>() ? '1' : '0';
        return bits;
    }

    std::string padded(const std::string& bits, const RunPadding& padding)
    {
        return bits_of(pad_runs(row_of(bits), padding));
    }
}

TEST(TruthLabels, a_bin_at_the_threshold_is_not_labelled)
{
    const auto truth = at::tensor({100.0F, 100.0F, 100.0F, 104.0F, 0.0F, 399.0F}).view({1, 6});
    EXPECT_TENSOR_EQ(truth_labels(truth, 2, 100), at::tensor({0, 1, 1}).to(at::kBool).view({1, 3}));
}

TEST(TruthLabels, the_sum_of_a_bin_is_as_many_times_its_mean_as_it_has_ticks)
{
    const auto truth = 200 * spng::test::noise({5, 40}, 3).abs();
    EXPECT_TENSOR_EQ(truth_labels(truth, 4, 400, TruthReduce::sum), truth_labels(truth, 4, 100));
}

TEST(TruthLabels, a_rest_of_ticks_makes_a_bin_of_its_own)
{
    const auto truth = at::tensor({0.0F, 0.0F, 0.0F, 0.0F, 150.0F}).view({1, 5});
    EXPECT_TENSOR_EQ(truth_labels(truth, 4, 100), at::tensor({0, 1}).to(at::kBool).view({1, 2}));
}

TEST(RunPadding, widens_runs_up_to_the_ends_of_the_row)
{
    EXPECT_EQ(padded("0110000000011", {.padding = 3}), "1111110011111");
    EXPECT_EQ(padded("1100", {.padding = 3}), "1111");
    EXPECT_EQ(padded("0110000000", {.padding = 3}), "1111110000");
    EXPECT_EQ(padded("0001100000", {.padding = 2, .side = PaddingSide::left}), "0111100000");
    EXPECT_EQ(padded("0001100000", {.padding = 2, .side = PaddingSide::right}), "0001111000");
}

TEST(RunPadding, leaves_short_runs_as_they_are)
{
    EXPECT_EQ(padded("0001000000", {.padding = 2}), "0001000000");
    EXPECT_EQ(padded("0001000000", {.padding = 2, .min_run = 1}), "0111110000");
    EXPECT_EQ(padded("0001000000", {.padding = 2, .min_run = 0}), "0111110000");
    EXPECT_EQ(padded("0001000000", {.padding = 2, .min_run = 0, .order = PaddingOrder::padded}), "0001000000");
}

TEST(RunPadding, neighbours_keep_their_gap_and_the_later_one_gives_first)
{
    // Both want 2 of the 3 empty bins: 1 too many, and 1 more for the gap.  Each gives one back.
    EXPECT_EQ(padded("0011000110", {.padding = 2}), "1111101111");
    // One missing bin, which the later run gives.
    EXPECT_EQ(padded("0001100110", {.padding = 1}), "0011110111");
    EXPECT_EQ(padded("0001100110", {.padding = 1, .avoid_merge = false}), "0011111111");
}

TEST(RunPadding, never_loses_a_bin_of_the_mask_nor_a_gap_that_there_was)
{
    const auto mask = spng::test::random_mask({50, 300}, 0.3, 5);
    for (const auto side : {PaddingSide::both, PaddingSide::left, PaddingSide::right}) {
        for (const int64_t padding : {1, 2, 7}) {
            const auto wide = pad_runs(mask, {.padding = padding, .side = side});
            EXPECT_TRUE((wide | ~mask).all().item<bool>());
            // As many runs as before: none has merged with another.
            const auto begins = [](const at::Tensor& x) {
                return (x & ~at::constant_pad_nd(x.slice(-1, 0, x.size(-1) - 1), {1, 0}, false)).sum().item<int64_t>();
            };
            EXPECT_EQ(begins(wide), begins(mask));
        }
    }
}

TEST(RunPadding, rows_are_widened_each_for_itself_in_images_of_any_dimensions)
{
    const auto mask = spng::test::random_mask({2, 3, 50}, 0.2, 6);
    const auto wide = pad_runs(mask, {.padding = 2});
    ASSERT_EQ(wide.sizes(), mask.sizes());
    EXPECT_TENSOR_EQ(wide[1][2], pad_runs(mask[1][2], {.padding = 2}));
    EXPECT_EQ(pad_runs(at::zeros({0, 5}, at::kBool), {.padding = 2}).numel(), 0);
    EXPECT_EQ(pad_runs(at::zeros({5, 0}, at::kBool), {.padding = 2}).numel(), 0);
}

TEST(RunPadding, refuses_what_is_no_mask_and_negative_numbers)
{
    EXPECT_REFUSED(pad_runs(at::zeros({3}), {}), "want bool");
    EXPECT_REFUSED(pad_runs(at::zeros({3}, at::kBool), {.padding = -1}), "padding -1");
}
