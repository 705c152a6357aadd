// Levels of noise and pedestals of the traditional signal processing.
#include "OspTesting.h"
#include "WireCellSpng/algo/osp/NoiseLevel.h"
#include "WireCellSpng/algo/osp/Rebase.h"

using namespace spng::test;

TEST(OspLevels, percentiles_are_samples_and_the_median_of_an_even_number_is_the_upper_one)
{
    const std::vector<float> five = {5, 1, 4, 2, 3}, four = {1, 2, 3, 4};
    EXPECT_EQ(percentile(five, 0.5F), 3);
    EXPECT_EQ(percentile(five, 0.16F), 1);
    EXPECT_EQ(percentile(five, 0.84F), 5);
    EXPECT_EQ(percentile(four, 0.5F), 3);
    std::vector<float> thirty(30);
    for (int i = 0; i < 30; ++i) thirty[i] = static_cast<float>(i);
    EXPECT_EQ(percentile(thirty, 0.84F), 25);
    EXPECT_THROW(percentile(std::vector<float>{}, 0.5F), WireCell::ValueError);
}

TEST(OspLevels, the_RMS_leaves_out_what_is_far_from_the_spread_of_the_row)
{
    const auto row = rows_of({{-1, 1, -1, 1, 100}});
    EXPECT_NEAR(row_rms(row, {}, Spread::percentiles)[0].item<float>(), 44.7303, 1e-3);
    EXPECT_FLOAT_EQ(row_rms(row, {}, Spread::mad)[0].item<float>(), 1);
    EXPECT_FLOAT_EQ(row_rms(row, {{{4, 4}}}, Spread::percentiles)[0].item<float>(), 1) << "the last one is masked";
    EXPECT_EQ(row_rms(row, {{{0, 4}}}, Spread::percentiles)[0].item<float>(), 0) << "all are masked";
}

TEST(OspLevels, a_slope_is_a_pedestal)
{
    auto row = at::arange(1000, at::kFloat).unsqueeze(0).contiguous();
    rebase_(row, 1000, {});
    EXPECT_LE(at::max(at::abs(row)).item<float>(), 1e-3);
}

TEST(OspLevels, a_short_signal_stays_above_the_pedestal)
{
    auto row = at::full({1, 1000}, 900, at::kFloat);
    row[0].narrow(0, 10, 10).fill_(1900);
    auto want = at::zeros({1, 1000}, at::kFloat);
    want[0].narrow(0, 10, 10).fill_(1000);
    rebase_(row, 1000, {});
    EXPECT_TENSOR_EQ(row, want);
}

TEST(OspLevels, constant_rows_become_zero_and_zeros_and_padding_stay)
{
    auto rows = at::zeros({2, 1200}, at::kFloat);
    rows[0].fill_(900);
    rebase_(rows, 1000, {});
    auto want = at::zeros({2, 1200}, at::kFloat);
    want[0].narrow(0, 1000, 200).fill_(900);
    EXPECT_TENSOR_EQ(rows, want);
}

TEST(OspLevels, the_pedestal_may_be_the_medians_of_the_ends)
{
    auto row = (at::arange(1000, at::kFloat) + 50).unsqueeze(0).contiguous();
    rebase_(row, 1000, {.method = RebaseMethod::median});
    EXPECT_LE(at::max(at::abs(row)).item<float>(), 1.0);
}

TEST(OspLevels, samples_that_do_not_count_do_not_tilt_the_pedestal)
{
    auto row = at::full({1, 1000}, 900, at::kFloat);
    row[0].narrow(0, 0, 400).zero_();
    auto counts = at::ones({1, 1000}, at::kBool);
    counts[0].narrow(0, 0, 400).fill_(false);
    rebase_(row, 1000, {}, counts);
    EXPECT_EQ(at::max(at::abs(row[0].narrow(0, 400, 600))).item<float>(), 0);
}

TEST(OspLevels, a_baseline_is_the_median_of_what_is_near_the_median)
{
    auto row = rows_of({{0, 10, 12, 2000, 11, 0, 9}});
    EXPECT_EQ(restore_baseline_(row), 0);
    EXPECT_TENSOR_EQ(row, rows_of({{0, -1, 1, 1989, 0, 0, -2}}));
}

TEST(OspLevels, what_is_not_finite_becomes_zero_and_is_counted)
{
    auto row = rows_of({{NAN, 10, INFINITY, 10, 0}});
    EXPECT_EQ(restore_baseline_(row), 2);
    EXPECT_TENSOR_EQ(row, at::zeros({1, 5}, at::kFloat));
}
