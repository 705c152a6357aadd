// Time of what finds coincidences of the wire planes, on a face as large as ProtoDUNE-HD's, of unwrapped wires.
#include "../support/ToyFace.h"
#include "BenchTools.h"
#include "WireCellSpng/algo/cells/CellViews.h"
#include "WireCellSpng/algo/cells/CrossViews.h"
#include "WireCellSpng/algo/cells/PackTicks.h"

using namespace WireCell::SPNG;
using namespace spng::bench;

namespace {
    constexpr double width = 2300, height = 6000; // [mm]
    const std::vector<CellFeature> features = {CellFeature::mp2, CellFeature::mp3};

    const FaceWires& face()
    {
        using spng::test::toy_plane;
        static const FaceWires wires = {toy_plane(35.7, 4.669, width, height), toy_plane(-35.7, 4.669, width, height),
                                        toy_plane(0, 4.79, width, height)};
        return wires;
    }

    /// Masks of which about a twentieth is set, in stretches of 10 ticks.
    std::array<at::Tensor, 3> masks()
    {
        at::manual_seed(1);
        std::array<at::Tensor, 3> all;
        for (int plane = 0; plane < 3; ++plane) {
            all[plane] = at::rand({face()[plane].size(0), 150}).repeat_interleave(10, 1).lt(0.05);
        }
        return all;
    }
}

SPNG_BENCH(CellBasis_cell_basis)
{
    repeat(state, [] { return cell_basis(face()); });
}

SPNG_BENCH(CellViews_plan)
{
    const auto cells = cell_basis(face());
    repeat(state, [&] { return plan_cell_views(cells, 0, face()[0].size(0)).pairs.longest; });
}

SPNG_BENCH(CellViews_pack_ticks)
{
    const auto mask = masks()[0];
    repeat(state, [&] { return pack_ticks(mask); });
}

SPNG_BENCH(CellViews_cell_views)
{
    const auto plan = plan_cell_views(cell_basis(face()), 0, face()[0].size(0));
    const auto high = masks();
    repeat(state, [&] { return cell_views(high, plan, features); });
}

SPNG_BENCH(CellViews_coincide_segments)
{
    const auto plan = plan_cell_views(cell_basis(face()), 0, face()[0].size(0));
    const auto packed = pack_masks(masks());
    repeat(state, [&] { return coincide_segments(packed[1], packed[2], plan.pairs); });
}

SPNG_BENCH(CrossViews_cross_views)
{
    std::array<at::Tensor, 3> rows;
    for (int plane = 0; plane < 3; ++plane) rows[plane] = at::arange(face()[plane].size(0), at::kLong);
    const auto plan = plan_cross_views(face(), rows, at::zeros_like(rows[0]), 0);
    const auto high = masks();
    repeat(state, [&] { return cross_views(high, {plan}); });
}
