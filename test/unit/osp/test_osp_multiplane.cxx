// Coincidences of planes.
#include "OspTesting.h"
#include "Painted.h"
#include "WireCellSpng/algo/osp/MultiPlane.h"

using namespace spng::test;

namespace {
    /// One wire of each plane, which all cross.
    FaceGrid one_wire()
    {
        FaceGrid face;
        for (int plane = 0; plane < 3; ++plane) {
            face.wires_of[plane] = {{0}};
            face.row_of[plane] = {0};
        }
        face.crossings = {at::zeros({1, 1}, at::kInt), at::zeros({1, 1}, at::kInt)};
        return face;
    }

    /// One ROI at these ticks in each plane, at 1200 where `high` is.
    std::array<PlaneRois, 3> planes_with(Range range, const Ranges& high)
    {
        std::vector<float> content(range.length());
        for_ticks(high, range.end + 1, [&](int64_t tick) { content[tick - range.start] = 1200; });
        std::array<PlaneRois, 3> planes;
        for (int plane = 0; plane < 3; ++plane) {
            planes[plane] = empty_plane(1);
            planes[plane].induction = plane < 2;
            add(planes[plane].own(), 0, range, content);
        }
        return planes;
    }

    const MultiPlaneParams params = {.resolution = 10};

    Ranges three(const std::array<PlaneRois, 3>& planes, const std::vector<FaceGrid>& faces,
                 MultiPlaneParams given = params)
    {
        return ranges_by_row(find_coincidences(planes, 0, faces, given).three, 1)[0];
    }
}

TEST(OspMultiPlane, a_slice_is_looked_at_in_three_samples)
{
    EXPECT_EQ(three(planes_with({95, 123}, {{105, 105}}), {one_wire()}), (Ranges{{100, 110}}));
    EXPECT_EQ(three(planes_with({95, 123}, {{103, 103}}), {one_wire()}), Ranges{});
}

TEST(OspMultiPlane, or_by_the_largest_sample_of_the_ROI)
{
    auto whole = params;
    whole.whole_roi = true;
    EXPECT_EQ(three(planes_with({95, 123}, {{103, 103}}), {one_wire()}, whole), (Ranges{{90, 130}}));
}

TEST(OspMultiPlane, slices_join_over_a_gap_of_one)
{
    EXPECT_EQ(three(planes_with({90, 149}, {{102, 118}, {132, 138}}), {one_wire()}), (Ranges{{100, 140}}));
    EXPECT_EQ(three(planes_with({90, 159}, {{102, 108}, {142, 148}}), {one_wire()}), (Ranges{{100, 110}, {140, 150}}));
}

TEST(OspMultiPlane, two_planes_are_seen_on_the_wires_next_to_their_crossing)
{
    auto face = one_wire();
    face.wires_of[0] = {{0}, {1}, {2}, {3}};
    face.row_of[0] = {0, 1, 2, 3};
    face.crossings[0].fill_(2);
    auto planes = planes_with({95, 123}, {{105, 105}});
    planes[0] = empty_plane(4);
    const auto found = find_coincidences(planes, 0, {face}, params);
    EXPECT_TRUE(found.three.empty());
    EXPECT_EQ(found.two[0], Ranges{});
    for (int row = 1; row < 4; ++row) EXPECT_EQ(found.two[row], (Ranges{{100, 110}})) << row;
}

TEST(OspMultiPlane, a_second_face_ends_the_last_range_of_the_first_unless_they_are_apart)
{
    // Both faces are hit in slices 3 and 10: the second one's slice 3 comes after the first one's 10.
    const auto planes = planes_with({20, 149}, {{32, 38}, {102, 108}});
    EXPECT_EQ(three(planes, {one_wire(), one_wire()}), (Ranges{{30, 40}, {100, 40}, {100, 110}}));
    auto apart = params;
    apart.faces_apart = true;
    EXPECT_EQ(three(planes, {one_wire(), one_wire()}, apart), (Ranges{{30, 40}, {100, 110}, {30, 40}, {100, 110}}));
}

TEST(OspMultiPlane, ranges_are_painted_with_both_ends)
{
    auto want = at::zeros({1, 20}, at::kFloat);
    want[0].narrow(0, 3, 4).fill_(4000);
    EXPECT_TENSOR_EQ(painted(paint_ranges({{{3, 6}, {15, 9}}}, 20, 4000), 1, 20), want);
}
