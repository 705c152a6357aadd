// Plane coincidences of one ProtoDUNE-HD anode against the reference's.
#include "Npz.h"
#include "TensorCheck.h"
#include "WireTables.h"

#include "WireCellSpng/algo/cells/CrossViews.h"

#include <algorithm>

using namespace WireCell::SPNG;
using namespace spng::test;

namespace {
    constexpr const char* wires_file = "protodunehd-wires-larsoft-v1.json.bz2";
    constexpr int64_t nticks = 1500;

    std::vector<int64_t> joined(std::vector<int64_t> first, const std::vector<int64_t>& second)
    {
        first.insert(first.end(), second.begin(), second.end());
        return first;
    }

    std::vector<int64_t> reversed(std::vector<int64_t> list)
    {
        std::reverse(list.begin(), list.end());
        return list;
    }

    /// Rows of the images as the current graph orders them: wrapped planes have face 1 reversed, then face 0.
    std::vector<int64_t> view_channels(const std::vector<FaceTable>& faces, int plane)
    {
        const auto front = faces[0].native_channels(plane);
        const auto back = faces[1].native_channels(plane);
        return plane == 2 ? joined(front, back) : joined(reversed(back), front);
    }
}

TEST(CellBasis, protodune_hd_has_the_known_number_of_cells)
{
    SPNG_TEST_DATA_OR_SKIP(path, wires_file);
    const auto faces = load_faces(path, 0);
    EXPECT_EQ(cell_basis(faces[0].wires, Rounding::edge).size(0), 601440);
    EXPECT_EQ(cell_basis(faces[1].wires, Rounding::edge).size(0), 601441);
}

TEST(CellViews, images_equal_the_reference)
{
    SPNG_TEST_DATA_OR_SKIP(path, wires_file);
    const auto golden = load_npz(shared_data("golden-cellviews-tpc0.npz"));
    const auto faces = load_faces(path, 0);
    std::vector<at::Tensor> cells;
    for (const auto& face : faces) {
        std::array<at::Tensor, 3> rows;
        for (int plane = 0; plane < 3; ++plane)
            rows[plane] = wire_rows(face.channels[plane], view_channels(faces, plane));
        cells.push_back(channel_cells(cell_basis(face.wires, Rounding::edge), rows));
    }
    const std::array<at::Tensor, 3> masks = {unpack_bits(golden.at("mask_u"), {800, nticks}),
                                             unpack_bits(golden.at("mask_v"), {800, nticks}),
                                             unpack_bits(golden.at("mask_w"), {960, nticks})};
    const auto all = at::cat(cells);
    const std::vector<CellViewsPlan> plans = {plan_cell_views(all, 0, 800), plan_cell_views(all, 1, 800)};
    const auto out = cell_views(masks, plans, {CellFeature::mp2, CellFeature::mp3});
    EXPECT_TENSOR_EQ(out[0], unpack_bits(golden.at("cells_u"), {2, 800, nticks}));
    EXPECT_TENSOR_EQ(out[1], unpack_bits(golden.at("cells_v"), {2, 800, nticks}));
}

TEST(CrossViews, codes_equal_the_reference)
{
    SPNG_TEST_DATA_OR_SKIP(path, wires_file);
    const auto golden = load_npz(shared_data("golden-chain-tpc0.npz"));
    const auto faces = load_faces(path, 0);
    std::array<at::Tensor, 3> masks;
    for (int plane = 0; plane < 3; ++plane) {
        const auto name = "SPNGThreshold_tpc0v" + std::to_string(plane) + "_0";
        masks[plane] = unpack_bits(golden.at(name), {plane == 2 ? 960 : 800, nticks});
    }
    for (int target = 0; target < 2; ++target) {
        std::vector<CrossViewsFace> plans;
        for (const auto& face : faces) {
            std::array<at::Tensor, 3> rows;
            for (int plane = 0; plane < 3; ++plane) {
                // The reference takes rows in the faces' native order.
                const auto order = joined(faces[0].native_channels(plane), faces[1].native_channels(plane));
                rows[plane] = wire_rows(face.channels[plane], order);
            }
            plans.push_back(plan_cross_views(face.wires, rows, face.segments[target], target, Rounding::edge));
        }
        const auto code = cross_views(masks, plans, true);
        const auto name = "SPNGCrossViews_tpc0v" + std::to_string(target) + "_0";
        EXPECT_TENSOR_EQ(code, golden.at(name).to(at::kInt));
        for (int mp = 2; mp < 4; ++mp) {
            const auto mask = "SPNGCrossViewsExtract_tpc0v" + std::to_string(target) + "_" + std::to_string(mp - 2);
            EXPECT_TENSOR_EQ(extract_mp(code, mp), unpack_bits(golden.at(mask), {800, nticks}));
        }
    }
}
