// Peaks, and ROIs that are broken at the valleys between them.
#include "OspTesting.h"
#include "WireCellSpng/algo/osp/BreakRois.h"

#include <numeric>

using namespace spng::test;

namespace {
    const std::vector<float> two_hills = {0,    800,  1600, 2400, 3200, 4000, 3400, 2800, 2200, 1600, 1000,
                                          2000, 3000, 4000, 5000, 6000, 4800, 3600, 2400, 1200, 0};
    const std::vector<float> shallow = {0,    800,  1600, 2400, 3200, 4000, 3800, 3600, 3400, 3300, 3200,
                                        3600, 4200, 4800, 5400, 6000, 4800, 3600, 2400, 1200, 0};
    constexpr float rms = 100;
    const BreakParams params = {.th_factor = 2.5};

    Roi roi_of(std::vector<float> content, int start = 0)
    {
        Roi roi;
        roi.start = start;
        roi.end = start + static_cast<int>(content.size()) - 1;
        roi.content = std::move(content);
        return roi;
    }

    std::vector<float> broken(std::vector<float> content, const Ranges& guarded = {})
    {
        return broken_content(roi_of(std::move(content)), rms, {}, guarded, params);
    }

    void expect_peaks(const std::vector<float>& samples, const std::vector<double>& want)
    {
        const auto got = find_peaks(samples, {});
        ASSERT_EQ(got.size(), want.size());
        for (size_t ind = 0; ind < want.size(); ++ind) EXPECT_NEAR(got[ind], want[ind], 1e-7);
    }

    /// Zeros before and after some samples.
    std::vector<float> padded(size_t before, std::vector<float> samples, size_t after)
    {
        samples.insert(samples.begin(), before, 0);
        samples.insert(samples.end(), after, 0);
        return samples;
    }
}

TEST(OspPeaks, two_peaks_are_found_where_they_are)
{
    expect_peaks({0,  0,  0,  2,  6,   20,  56,  135, 278, 487, 726, 923, 1000, 923, 726, 487, 278, 135, 56, 21,
                  10, 13, 34, 81, 167, 292, 436, 554, 600, 554, 436, 292, 167,  81,  34,  12,  4,   1,   0,  0},
                 {11.99998664, 27.99987161});
    expect_peaks(two_hills, {14.97628788, 5.00224812});
    expect_peaks(shallow, {14.05012723, 5.99145116});
}

TEST(OspPeaks, a_single_peak_is_found_where_it_is)
{
    expect_peaks(padded(7, {2, 11, 44, 135, 325, 607, 882, 1000, 882, 607, 325, 135, 44, 11, 2}, 8), {14.00001978});
    expect_peaks(padded(10, {100}, 10), {10.0000328});
    expect_peaks(padded(4, {50, 50, 50, 50, 50, 50}, 4), {6.91140833});
    expect_peaks({0, 300, 200, 300, 0}, {1.99932208});
}

TEST(OspPeaks, peaks_next_to_each_other_are_one)
{
    expect_peaks({0, 2000, 4000, 2000, 1000, 3000, 6000, 3000, 0}, {5.05945118});
    expect_peaks({0, 2000, 4000, 3500, 3200, 3600, 6000, 3000, 0}, {4.96218762});
}

TEST(OspPeaks, short_and_negative_waveforms_have_none)
{
    expect_peaks({1, 2, 3, 4}, {});
    expect_peaks({0, 0, 0, 0, 0, 0}, {});
    expect_peaks({-1, -2, -3, -2, -1, 0}, {});
    expect_peaks({}, {});
}

TEST(OspPeaks, a_peak_is_searched_for_by_whole_numbers)
{
    const auto response = peak_response(2);
    EXPECT_EQ(response, (std::vector<double>{11, 43, 135, 324, 606, 882, 1000, 882, 606, 324, 135, 43, 11, 2}));
    EXPECT_EQ(std::accumulate(response.begin(), response.end(), 0.0), 5004);
    const auto correlation = self_correlation(response);
    ASSERT_EQ(correlation.size(), 27u);
    EXPECT_EQ(correlation[13], 3540666);
    EXPECT_EQ(correlation.front(), 22);
    EXPECT_EQ(correlation.back(), 22);
}

TEST(OspPeaks, waveforms_go_on_along_the_line_of_their_start_if_that_falls)
{
    const std::vector<float> falling = {10, 8, 6, 4, -3}, rising = {1, 2, 3, 4, 5};
    const auto down = extended_waveform(falling, 14, 4), up = extended_waveform(rising, 14, 4);
    ASSERT_EQ(down.size(), 33u);
    EXPECT_EQ(down[13], 12);
    EXPECT_EQ(down[0], 38);
    EXPECT_EQ(down[14], 10);
    EXPECT_EQ(down[18], -3);
    EXPECT_EQ(down[19], 0) << "not below zero";
    EXPECT_EQ(up[13], 1);
    EXPECT_EQ(up[19], 5);
}

TEST(OspPeaks, parameters_that_can_not_be_used_are_refused)
{
    EXPECT_THROW(validate(PeakParams{.sigma = 0.5}), WireCell::ValueError);
    EXPECT_THROW(validate(PeakParams{.sigma = 200}), WireCell::ValueError);
    EXPECT_THROW(validate(PeakParams{.threshold = 0}), WireCell::ValueError);
    EXPECT_THROW(validate(PeakParams{.threshold = 100}), WireCell::ValueError);
}

TEST(OspBreak, a_deep_valley_parts_two_peaks)
{
    EXPECT_EQ(broken(two_hills), (std::vector<float>{0,    700,  1400, 2100, 2800, 3500, 2800, 2100, 1400, 700, 0,
                                                     1100, 2200, 3300, 4400, 5500, 4400, 3300, 2200, 1100, 0}));
}

TEST(OspBreak, a_shallow_valley_does_not) { EXPECT_EQ(broken(shallow), shallow); }

TEST(OspBreak, sections_with_a_coincidence_stay_as_they_are)
{
    const auto guarded = broken(two_hills, {{2, 8}});
    EXPECT_EQ(guarded[5], 4000);
    EXPECT_EQ(guarded[15], 5500);
}

TEST(OspBreak, what_is_below_the_noise_goes) { EXPECT_EQ(broken({0, 300, 200, 300, 0}), std::vector<float>(5)); }

TEST(OspBreak, pieces_of_nothing_stay_only_in_a_tight_ROI)
{
    const auto pieces_with = [](const Ranges& tight) {
        auto plane = empty_plane(1);
        const int which = add(plane.loose, 0, {40, 44}, {0, 300, 200, 300, 0});
        for (const auto& range : tight) plane.loose.rois[which].contained.push_back(add(plane.tight, 0, range));
        break_rois(plane, params);
        return ranges_in(plane.loose, 0);
    };
    EXPECT_EQ(pieces_with({}), Ranges{});
    EXPECT_EQ(pieces_with({{41, 43}}), (Ranges{{41, 42}, {42, 43}}));
}

TEST(OspBreak, ROIs_are_replaced_by_the_pieces_between_their_zeros)
{
    auto plane = empty_plane(1);
    const int which = add(plane.loose, 0, {40, 60}, two_hills);
    plane.loose.rois[which].contained = {add(plane.tight, 0, {42, 47})};
    break_rois(plane, params);
    EXPECT_EQ(ranges_in(plane.loose, 0), (Ranges{{40, 50}, {50, 60}}));
    EXPECT_EQ(plane.loose.rois[plane.loose.rows[0][0]].contained.size(), 1u);
    EXPECT_TRUE(plane.loose.rois[plane.loose.rows[0][1]].contained.empty());
}

TEST(OspBreak, pieces_inherit_links_that_overlap_and_come_in_order)
{
    auto plane = empty_plane(2);
    const int which = add(plane.loose, 0, {40, 45}, {0, 500, 0, 0, 400, 0});
    const int mate = add(plane.loose, 1, {43, 50});
    plane.loose.rois[which].contained = {add(plane.tight, 0, {42, 43})};
    link(plane.loose, which, mate);
    replace(plane, which, {{40, 42}, {42, 43}, {43, 45}});
    ASSERT_EQ(ranges_in(plane.loose, 0), (Ranges{{40, 42}, {42, 43}, {43, 45}}));
    const auto& row = plane.loose.rows[0];
    EXPECT_EQ(plane.loose.rois[row[0]].content, (std::vector<float>{0, 500, 0}));
    EXPECT_EQ(plane.loose.rois[row[2]].content, (std::vector<float>{0, 400, 0}));
    EXPECT_EQ(plane.loose.rois[mate].links[before], std::vector<int>{row[2]});
    EXPECT_EQ(plane.loose.rois[row[1]].contained.size(), 1u);
}
