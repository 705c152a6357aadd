#include "TensorCheck.h"
#include "ToyFace.h"

#include "WireCellSpng/algo/cells/CellBasis.h"

using namespace WireCell::SPNG;
using spng::test::toy_face;

namespace {
    /// Distance from points to the lines of wires, both (n, ...).
    at::Tensor distance(const at::Tensor& points, const at::Tensor& wires)
    {
        const auto along = wires.select(1, 1) - wires.select(1, 0);
        const auto away = points - wires.select(1, 0);
        const auto cross = along.select(1, 0) * away.select(1, 1) - along.select(1, 1) * away.select(1, 0);
        return cross.abs() / at::sqrt((along * along).sum(1));
    }

    /// Where the U and V wires of each cell cross, by the lines' equations.
    at::Tensor crossings(const FaceWires& face, const at::Tensor& cells)
    {
        const auto u = face[0].index_select(0, cells.select(1, 0));
        const auto v = face[1].index_select(0, cells.select(1, 1));
        const auto du = u.select(1, 1) - u.select(1, 0);
        const auto dv = v.select(1, 1) - v.select(1, 0);
        const auto gap = v.select(1, 0) - u.select(1, 0);
        const auto cross = [](const at::Tensor& a, const at::Tensor& b) {
            return a.select(1, 0) * b.select(1, 1) - a.select(1, 1) * b.select(1, 0);
        };
        return u.select(1, 0) + du * (cross(gap, dv) / cross(du, dv)).unsqueeze(1);
    }
}

TEST(CellBasis, every_crossing_lies_in_the_region_of_its_w_wire)
{
    const auto face = toy_face();
    const auto cells = cell_basis(face);
    EXPECT_GT(cells.size(0), 1000);
    const auto w = face[2].index_select(0, cells.select(1, 2));
    EXPECT_LE(at::max(distance(crossings(face, cells), w)).item<double>(), 4.8 / 2 + 1e-6);
}

TEST(CellBasis, the_lower_edge_is_further_off)
{
    const auto face = toy_face();
    const auto cells = cell_basis(face, Rounding::edge);
    const auto w = face[2].index_select(0, cells.select(1, 2));
    EXPECT_GT(at::max(distance(crossings(face, cells), w)).item<double>(), 4.8 / 2 + 0.1);
}

TEST(CellBasis, crossings_are_inside_the_face)
{
    const auto face = toy_face();
    const auto points = crossings(face, cell_basis(face));
    EXPECT_GE(at::min(points).item<double>(), -4.7);
    EXPECT_LE(at::max(points.select(1, 0)).item<double>(), 200 + 4.7);
    EXPECT_LE(at::max(points.select(1, 1)).item<double>(), 300 + 4.7);
}

TEST(CellBasis, no_pair_of_crossing_wires_is_left_out)
{
    const auto face = toy_face();
    const auto cells = cell_basis(face);
    // One cell takes up pitch^2 / sin(angle between the planes).
    const double area = 4.7 * 4.7 / std::sin(2 * 35.7 * M_PI / 180);
    EXPECT_NEAR(static_cast<double>(cells.size(0)), 200 * 300 / area, 0.02 * 200 * 300 / area);
}

TEST(CellBasis, indices_are_those_of_wires)
{
    const auto face = toy_face();
    for (const auto rounding : {Rounding::centre, Rounding::edge}) {
        const auto cells = cell_basis(face, rounding);
        EXPECT_GE(at::min(cells).item<int64_t>(), 0);
        for (int plane = 0; plane < 3; ++plane) {
            EXPECT_LT(at::max(cells.select(1, plane)).item<int64_t>(), face[plane].size(0));
        }
    }
}

TEST(CellBasis, wires_become_rows_and_unknown_ones_drop_out)
{
    const auto cells = at::tensor({0, 1, 0, 1, 0, 1, 1, 1, 1}).to(at::kLong).view({3, 3});
    const auto swap = at::tensor({1, 0}).to(at::kLong);
    const auto half = at::tensor({-1, 7}).to(at::kLong);
    EXPECT_TENSOR_EQ(channel_cells(cells, {swap, swap, half}),
                     at::tensor({0, 1, 7, 0, 0, 7}).to(at::kLong).view({2, 3}));
    EXPECT_REFUSED(channel_cells(cells, {swap, swap.narrow(0, 0, 1), half}), "plane 1");
}

TEST(CellBasis, a_plane_of_one_wire_is_refused)
{
    auto face = toy_face();
    face[1] = face[1].narrow(0, 0, 1);
    EXPECT_REFUSED(cell_basis(face), "plane 1");
}
