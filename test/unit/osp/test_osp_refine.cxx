// Links, clean-up, shrinking, extending and the application of ROIs.
#include "OspTesting.h"
#include "Painted.h"
#include "WireCellSpng/algo/osp/ApplyRois.h"
#include "WireCellSpng/algo/osp/CleanUp.h"
#include "WireCellSpng/algo/osp/ShrinkExtend.h"

using namespace spng::test;

namespace {
    void support(PlaneRois& plane, int loose, Range range)
    {
        const int tight = add(plane.tight, plane.loose.rois[loose].row, range);
        plane.loose.rois[loose].contained.push_back(tight);
    }
}

TEST(OspRefine, content_is_above_the_line_through_the_ends)
{
    const std::vector<float> samples = {2, 5, 9, 6, 4};
    EXPECT_EQ(above_line(samples), (std::vector<float>{0, 2.5, 6, 2.5, 0}));
    EXPECT_EQ(above_line(std::vector<float>{7}), (std::vector<float>{0}));
}

TEST(OspRefine, ROIs_overlap_in_two_ticks_or_more)
{
    EXPECT_FALSE(overlap(Range{0, 10}, Range{10, 20}));
    EXPECT_TRUE(overlap(Range{0, 11}, Range{10, 20}));
}

TEST(OspRefine, ROIs_that_nowhere_exceed_the_noise_are_not_loaded)
{
    auto image = at::zeros({2, 20}, at::kFloat);
    image[0][5] = 200;
    image[1][5] = 400;
    const RowRanges rows = {{{2, 8}}, {{2, 8}}};
    const auto plane = load_rois(image, {}, at::full({2}, 100, at::kFloat), rows, rows, true, 3);
    EXPECT_EQ(ranges_in(plane.loose, 0), Ranges{});
    EXPECT_EQ(ranges_in(plane.loose, 1), (Ranges{{2, 8}}));
    EXPECT_EQ(plane.loose.rois[plane.loose.rows[1][0]].contained.size(), 1u);
}

TEST(OspRefine, clean_up_keeps_what_is_connected_to_a_tight_ROI)
{
    auto plane = empty_plane(8);
    std::vector<int> chain;
    for (int row = 1; row <= 5; ++row) chain.push_back(add(plane.loose, row, {100, 120}));
    for (size_t ind = 0; ind + 1 < chain.size(); ++ind) link(plane.loose, chain[ind], chain[ind + 1]);
    add(plane.loose, 7, {100, 120});
    support(plane, chain[2], {105, 110});
    clean_up(plane);
    for (int row = 1; row <= 5; ++row) EXPECT_EQ(ranges_in(plane.loose, row).size(), 1u) << row;
    EXPECT_EQ(ranges_in(plane.loose, 7), Ranges{});
}

TEST(OspRefine, lone_tight_ROIs_become_loose_ones)
{
    auto plane = empty_plane(7);
    add(plane.tight, 4, {50, 60});
    const int near = add(plane.loose, 5, {55, 90});
    const int far = add(plane.loose, 3, {60, 90});
    add_lone_tight(plane);
    ASSERT_EQ(ranges_in(plane.loose, 4), (Ranges{{50, 60}}));
    const auto& made = plane.loose.rois[plane.loose.rows[4][0]];
    EXPECT_EQ(made.contained.size(), 1u);
    EXPECT_EQ(made.links[after], std::vector<int>{near});
    EXPECT_TRUE(made.links[before].empty()) << "one tick in common";
    EXPECT_TRUE(plane.loose.rois[far].links[after].empty());
}

TEST(OspRefine, rows_are_linked_to_their_neighbours)
{
    const Range range{2, 8};
    auto image = at::zeros({6, 20}, at::kFloat);
    image.select(1, 5).fill_(400);
    const RowRanges rows(6, Ranges{range});
    const auto linked = [&](bool induction, const Neighbours& neighbours) {
        const auto plane = load_rois(image, {}, at::full({6}, 100, at::kFloat), rows, rows, induction, 3, neighbours);
        std::vector<size_t> counts;
        for (const auto& roi : plane.own().rois) counts.push_back(roi.links[before].size() + roi.links[after].size());
        return counts;
    };
    EXPECT_EQ(linked(true, {}), (std::vector<size_t>{1, 2, 2, 2, 2, 1}));
    EXPECT_EQ(linked(true, {.joined = true}), (std::vector<size_t>{2, 2, 2, 2, 2, 2}));
    EXPECT_EQ(linked(false, {.seams = {3}}), (std::vector<size_t>{1, 2, 1, 1, 2, 1}));
}

TEST(OspRefine, lone_tight_ROIs_are_linked_to_neighbours_only)
{
    const auto links_of = [](const Neighbours& neighbours) {
        auto plane = empty_plane(6);
        for (const int row : {0, 2}) add(plane.tight, row, {50, 60});
        for (const int row : {3, 5}) add(plane.loose, row, {40, 70});
        add_lone_tight(plane, neighbours);
        const auto& rois = plane.loose.rois;
        return std::pair(rois[plane.loose.rows[0][0]].links[before].size(),
                         rois[plane.loose.rows[2][0]].links[after].size());
    };
    EXPECT_EQ(links_of({}), std::pair(size_t{0}, size_t{1}));
    EXPECT_EQ(links_of({.joined = true}), std::pair(size_t{1}, size_t{1}));
    EXPECT_EQ(links_of({.seams = {3}}), std::pair(size_t{0}, size_t{0}));
}

TEST(OspRefine, links_need_a_tick_at_which_both_are_above_the_noise)
{
    auto plane = empty_plane(3);
    const int one = add(plane.loose, 0, {0, 4}, {0, 400, 400, 0, 0}),
              two = add(plane.loose, 1, {0, 4}, {0, 0, 0, 400, 0});
    const int three = add(plane.loose, 2, {0, 4}, {0, 0, 0, 400, 0});
    link(plane.loose, one, two);
    link(plane.loose, two, three);
    check_links(plane, 3);
    EXPECT_TRUE(plane.loose.rois[one].links[after].empty());
    EXPECT_EQ(plane.loose.rois[two].links[before].size(), 0u);
    EXPECT_EQ(plane.loose.rois[two].links[after], std::vector<int>{three});
}

TEST(OspRefine, an_ROI_shrinks_to_what_supports_it)
{
    const auto shrunk = [](const Ranges& tight) {
        auto plane = empty_plane(2);
        const int which = add(plane.loose, 0, {100, 140});
        for (const auto& range : tight) support(plane, which, range);
        shrink_rois(plane, 3, 5);
        return ranges_in(plane.loose, 0);
    };
    EXPECT_EQ(shrunk({{110, 120}}), (Ranges{{105, 125}}));
    EXPECT_EQ(shrunk({{102, 138}}), (Ranges{{100, 140}}));
    EXPECT_EQ(shrunk({}), (Ranges{{100, 140}}));
}

TEST(OspRefine, an_ROI_shrinks_to_what_it_and_a_neighbour_have)
{
    const auto high = [](Range range, Range high) {
        std::vector<float> content(range.length());
        for (int tick = high.start; tick <= high.end; ++tick) content[tick - range.start] = 1000;
        return content;
    };
    auto plane = empty_plane(2);
    const int one = add(plane.loose, 0, {100, 140}, high({100, 140}, {115, 128}));
    const int two = add(plane.loose, 1, {100, 140}, high({100, 140}, {118, 130}));
    link(plane.loose, one, two);
    support(plane, one, {110, 120});
    shrink_rois(plane, 3, 5);
    EXPECT_EQ(ranges_in(plane.loose, 0), (Ranges{{105, 133}}));
}

TEST(OspRefine, ROIs_without_a_good_neighbour_are_fakes)
{
    const auto peaked = [](float top, float others) { return std::vector<float>{others, top, others, others, others}; };
    auto plane = empty_plane(5);
    const int a = add(plane.loose, 0, {0, 4}, peaked(800, 0)), b = add(plane.loose, 1, {0, 4}, peaked(300, 50));
    const int c = add(plane.loose, 2, {0, 4}, peaked(300, 50));
    link(plane.loose, a, b);
    link(plane.loose, b, c);
    add(plane.loose, 4, {0, 4}, peaked(700, 300));
    remove_fakes(plane, {375, 750});
    const std::vector<size_t> left = {1, 1, 0, 0, 1};
    for (int row = 0; row < 5; ++row) EXPECT_EQ(ranges_in(plane.loose, row).size(), left[row]) << row;
}

TEST(OspRefine, ROIs_extend_over_their_neighbours_up_to_the_next)
{
    auto plane = empty_plane(7);
    const int a = add(plane.loose, 5, {100, 120}), b = add(plane.loose, 5, {130, 150}),
              c = add(plane.loose, 6, {95, 140});
    link(plane.loose, a, c);
    link(plane.loose, b, c);
    extend_rois(plane);
    EXPECT_EQ(plane.loose.rois[a].extended, (Range{95, 125}));
    EXPECT_EQ(plane.loose.rois[b].extended, (Range{125, 150}));
    EXPECT_EQ(plane.loose.rois[c].extended, (Range{95, 150}));
}

TEST(OspRefine, charge_is_above_the_line_where_that_is_wanted_and_whole_electrons)
{
    const auto image = rows_of({{0, 0, 1, 5.9F, -3.2F, 8.7F, 3, 0}});
    auto plane = empty_plane(1);
    add(plane.loose, 0, {2, 6});
    add(plane.tight, 0, {2, 6});
    const auto applied = [&](bool above_line, bool truncate) {
        return painted(apply_rois(image, plane, above_line, truncate), 1, 8);
    };
    EXPECT_TENSOR_EQ(applied(true, true), rows_of({{0, 0, 0, 4, -5, 6, 0, 0}}));
    EXPECT_TENSOR_NEAR(applied(true, false), rows_of({{0, 0, 0, 4.4F, -5.2F, 6.2F, 0, 0}}), 1e-5);
    EXPECT_TENSOR_EQ(applied(false, true), rows_of({{0, 0, 1, 5, -3, 8, 3, 0}}));
}

TEST(OspRefine, pictures_leave_a_tick_blank_between_ROIs)
{
    auto plane = empty_plane(2);
    add(plane.loose, 0, {10, 14});
    add(plane.loose, 0, {14, 18});
    add(plane.loose, 0, {2, 5});
    add(plane.loose, 1, {0, 3});
    auto want = at::zeros({2, 20}, at::kFloat);
    want[0].narrow(0, 10, 5).fill_(1000);
    want[0].narrow(0, 16, 3).fill_(1000);
    want[1].narrow(0, 1, 3).fill_(1000);
    EXPECT_TENSOR_EQ(painted(paint_content(plane), 2, 20), want);
}
