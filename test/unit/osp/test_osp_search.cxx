// The search of tight and loose ROIs.
#include "OspTesting.h"
#include "WireCellSpng/algo/osp/LooseRois.h"
#include "WireCellSpng/algo/osp/NoiseLevel.h"
#include "WireCellSpng/algo/osp/TightRois.h"

using namespace spng::test;

namespace {
    /// The tight ROIs of a row that is 100 at these ticks.
    Ranges tight_of(int nticks, const Ranges& on)
    {
        auto row = at::zeros({1, nticks}, at::kFloat);
        for_ticks(on, nticks, [&](int64_t tick) { row[0][tick] = 100; });
        return tight_rois(row, {}, row_rms(row, {}, Spread::percentiles), {}, {})[0];
    }

    const std::vector<float> two_peaks = {0, 300, 0, 0, 100, 400, 900, 400, 100, 0, 0, 300, 0, 0, 0};
    const LooseParams jumping = {.jump_one_bin = true};
}

TEST(OspSearch, tight_ROIs_are_padded)
{
    EXPECT_EQ(tight_of(30, {{10, 12}}), (Ranges{{5, 17}}));
    EXPECT_EQ(tight_of(30, {{28, 29}}), (Ranges{{23, 29}}));
    EXPECT_EQ(tight_of(30, {{29, 29}}), Ranges{}) << "the last tick alone";
}

TEST(OspSearch, tight_ROIs_that_share_one_tick_stay_apart)
{
    EXPECT_EQ(tight_of(100, {{10, 12}, {22, 23}}), (Ranges{{5, 17}, {17, 28}}));
    EXPECT_EQ(tight_of(100, {{10, 12}, {21, 23}}), (Ranges{{5, 28}}));
}

TEST(OspSearch, masked_samples_are_in_no_tight_ROI)
{
    auto row = at::zeros({1, 100}, at::kFloat);
    row[0].narrow(0, 20, 10).fill_(100);
    EXPECT_EQ(tight_rois(row, {}, at::zeros({1}, at::kFloat), {{{20, 25}}}, {.pad = 0})[0], (Ranges{{26, 29}}));
}

TEST(OspSearch, ROIs_of_like_length_bridge_the_row_between)
{
    const auto bridged = [](RowRanges rows) {
        bridge_rows_(rows, 0.1F);
        return rows;
    };
    EXPECT_EQ(bridged({{{100, 119}}, {}, {{110, 131}}})[1], (Ranges{{105, 125}}));
    EXPECT_EQ(bridged({{{100, 119}}, {}, {{110, 134}}})[1], Ranges{});
    EXPECT_EQ(bridged({{{100, 108}}, {}, {{100, 110}}})[1], Ranges{}) << "9 and 11 ticks";
    const auto cascade = bridged({{{0, 19}}, {}, {{10, 29}}, {}, {{20, 39}}});
    EXPECT_EQ(cascade[1], (Ranges{{5, 24}}));
    EXPECT_EQ(cascade[3], (Ranges{{15, 34}}));
    const auto filled = bridged({{{100, 119}}, {}, {{100, 119}}, {{100, 119}}});
    EXPECT_EQ(filled[1], (Ranges{{100, 119}}));
    EXPECT_EQ(filled[2], (Ranges{{100, 119}}));
}

TEST(OspSearch, nothing_is_bridged_over_a_seam)
{
    RowRanges rows = {{{100, 119}}, {}, {{100, 119}}, {}, {{100, 119}}};
    bridge_rows_(rows, 0.1F, {.seams = {2}});
    EXPECT_EQ(rows[1], Ranges{});
    EXPECT_EQ(rows[3], (Ranges{{100, 119}}));
}

TEST(OspSearch, a_loose_ROI_goes_down_from_its_peak_to_its_feet)
{
    EXPECT_EQ(loose_bins(two_peaks, 500, jumping), (Ranges{{3, 9}}));
}

TEST(OspSearch, a_loose_ROI_grows_over_a_flat_row)
{
    std::vector<float> flat(15);
    flat[6] = 900;
    EXPECT_EQ(loose_bins(flat, 500, jumping), (Ranges{{0, 14}}));
}

TEST(OspSearch, loose_ROIs_come_in_ticks)
{
    auto row = at::zeros({1, 90}, at::kFloat);
    for (int bin = 0; bin < 15; ++bin) row[0].narrow(0, 6 * bin, 6).fill_(two_peaks[bin] / 6);
    const auto rms = at::full({1}, 500 / (6 * 3.5), at::kFloat);
    EXPECT_EQ(loose_rois(row, rms, {}, {{}}, jumping)[0], (Ranges{{18, 59}}));
}

TEST(OspSearch, loose_ROIs_merge_where_the_row_stays_high)
{
    std::vector<float> y = {0, 0, 0, 0, 0, 400, 360, 350, 500, 0, 0, 0};
    const auto merged = [&] { return merge_where_high(y, {{2, 5}, {8, 11}}, 350); };
    EXPECT_EQ(merged(), (Ranges{{2, 11}}));
    y[7] = 349;
    EXPECT_EQ(merged(), (Ranges{{2, 5}, {8, 11}}));
    y[7] = 350;
    y[11] = 90;
    EXPECT_EQ(merged(), (Ranges{{2, 5}, {8, 11}}));
}

TEST(OspSearch, tight_ROIs_extend_loose_ones)
{
    EXPECT_EQ(extend_by_tight({{18, 59}}, {{50, 70}}), (Ranges{{18, 70}}));
    EXPECT_EQ(extend_by_tight({{18, 59}}, {{10, 30}}), (Ranges{{10, 59}}));
    EXPECT_EQ(extend_by_tight({{18, 59}}, {{10, 18}}), (Ranges{{18, 59}}));
    EXPECT_EQ(extend_by_tight({{18, 59}}, {{50, 70}, {10, 30}}), (Ranges{{10, 70}}));
    EXPECT_EQ(extend_by_tight({{18, 59}, {66, 77}}, {{50, 70}}), (Ranges{{18, 77}}));
}
