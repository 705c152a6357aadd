#include "TensorCheck.h"
#include "ToyFace.h"

#include "WireCellSpng/algo/cells/CrossViews.h"

using namespace WireCell::SPNG;
using spng::test::random_mask;
using spng::test::toy_face;

namespace {
    at::Tensor longs(std::vector<int64_t> values) { return at::tensor(values, at::kLong); }

    /// A face whose wires are all channels of their own.
    struct OneFace {
        FaceWires wires = toy_face();
        std::array<at::Tensor, 3> rows;
        OneFace()
        {
            for (int plane = 0; plane < 3; ++plane) rows[plane] = at::arange(wires[plane].size(0), at::kLong);
        }
        CrossViewsFace plan(int target) const
        {
            return plan_cross_views(wires, rows, at::zeros_like(rows[target]), target);
        }
    };
}

TEST(CrossViews, wires_of_a_channel_are_encoded_by_segment)
{
    const auto layers = segment_layers(longs({0, 1, 0, 2, 1}), longs({0, 1, 2, 0, 1}));
    EXPECT_EQ(layers.size(), 2);
    const auto mp = longs({1, 3, 0, 2, 1, 2, 1, 3, 0, 0}).view({2, 5}).t();
    const auto want = at::tensor({258, 160, 4, 2052, 48, 1}, at::kInt).view({2, 3}).t();
    EXPECT_TENSOR_EQ(encode_segments(mp, layers, 3), want);
}

TEST(CrossViews, wires_without_a_channel_leave_no_trace)
{
    const auto layers = segment_layers(longs({-1, 0}), longs({0, 0}));
    EXPECT_TENSOR_EQ(encode_segments(longs({3, 2}).view({2, 1}), layers, 1), at::tensor({4}, at::kInt).view({1, 1}));
}

TEST(CrossViews, a_code_tells_its_mp_in_any_segment)
{
    const auto code = at::tensor({258, 160, 4, 1 << 11}, at::kInt);
    EXPECT_TENSOR_EQ(extract_mp(code, 2), at::tensor({0, 0, 1, 0}).to(at::kBool));
    EXPECT_TENSOR_EQ(extract_mp(code, 3), at::tensor({0, 1, 0, 1}).to(at::kBool));
    EXPECT_TENSOR_EQ(extract_mp(code, 0), at::tensor({1, 0, 0, 0}).to(at::kBool));
    EXPECT_REFUSED(extract_mp(code, 4), "MP4");
}

TEST(CrossViews, a_point_of_charge_is_mp3_where_its_wires_cross)
{
    const OneFace face;
    const auto cells = cell_basis(face.wires);
    const auto cell = cells[cells.size(0) / 2];
    for (int target = 0; target < 3; ++target) {
        std::array<at::Tensor, 3> masks;
        for (int plane = 0; plane < 3; ++plane) {
            masks[plane] = at::zeros({face.wires[plane].size(0), 3}, at::kBool);
            // Neighbours too: which wire is nearest to a crossing depends on the view one asks.
            masks[plane].narrow(0, cell[plane].item<int64_t>() - 1, 3).select(1, 1).fill_(true);
        }
        const auto code = cross_views(masks, {face.plan(target)});
        EXPECT_TRUE(extract_mp(code, 3)[cell[target].item<int64_t>()][1].item<bool>());
        EXPECT_TENSOR_EQ(extract_mp(code, 1) | extract_mp(code, 3), masks[target]);
        masks[target].zero_();
        const auto silent = cross_views(masks, {face.plan(target)});
        EXPECT_TRUE(extract_mp(silent, 2)[cell[target].item<int64_t>()][1].item<bool>());
        EXPECT_EQ(extract_mp(silent, 2).select(1, 0).sum().item<int64_t>(), 0);
    }
}

TEST(CrossViews, each_wire_of_one_segment_has_exactly_one_mp)
{
    const OneFace face;
    std::array<at::Tensor, 3> masks;
    for (int plane = 0; plane < 3; ++plane) masks[plane] = random_mask({2, face.wires[plane].size(0), 50}, 0.02, plane);
    const auto code = cross_views(masks, {face.plan(1)});
    EXPECT_EQ(code.sizes(), masks[1].sizes());
    auto count = at::zeros_like(code);
    for (int mp = 0; mp < 4; ++mp) count += extract_mp(code, mp).to(at::kInt);
    EXPECT_TENSOR_EQ(count, at::ones_like(code));
}

TEST(CrossViews, the_reference_sets_mp1_by_position_in_its_list)
{
    const OneFace face;
    const int target = 2;
    std::array<at::Tensor, 3> masks;
    for (int plane = 0; plane < 3; ++plane) masks[plane] = random_mask({face.wires[plane].size(0), 40}, 0.03, plane);
    const auto right = cross_views(masks, {face.plan(target)});
    const auto wct = cross_views(masks, {face.plan(target)}, true);
    EXPECT_TENSOR_EQ(extract_mp(wct, 2), extract_mp(right, 2));
    EXPECT_TENSOR_EQ(extract_mp(wct, 3), extract_mp(right, 3));
    auto want = at::zeros_like(masks[target]);
    for (int64_t tick = 0; tick < 40; ++tick) {
        int64_t position = 0;
        for (int64_t wire = 0; wire < want.size(0); ++wire) {
            const int value = right[wire][tick].item<int>();
            if (value == 8) want[position][tick] = true;
            if (value >= 4) ++position;
        }
    }
    EXPECT_TENSOR_EQ(extract_mp(wct, 1), want & (right < 4));
}

TEST(CrossViews, sizes_that_do_not_fit_are_refused)
{
    const OneFace face;
    auto rows = face.rows;
    rows[0] = rows[0].narrow(0, 0, 5);
    EXPECT_REFUSED(plan_cross_views(face.wires, rows, rows[1], 1), "plane 0");
    EXPECT_REFUSED(segment_layers(longs({0}), longs({9})), "segment 9");
    EXPECT_REFUSED(cross_views({}, {}), "no faces");
}
