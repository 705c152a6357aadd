#include "WireCellSpng/algo/CellBasis.h"

#include "WireCellSpng/algo/Ragged.h"
#include "WireCellSpng/core/Check.h"

#include <ATen/ATen.h>

#include <vector>

namespace WireCell::SPNG {

    namespace {
        constexpr int U = 0, V = 1, W = 2;

        /// A point on the lower edge of wire 0's region, and that point plus the pitch vector.
        at::Tensor pitch_ray(const at::Tensor& wires, int plane)
        {
            SPNG_VALIDATE(wires.dim() == 3 && wires.size(0) > 1 && wires.size(1) == 2 && wires.size(2) == 2,
                          "wires of plane {} have sizes ({}) (want two or more wires x 2 ends x 2 coordinates)", plane,
                          fmt::join(wires.sizes().vec(), ", "));
            const auto ends = wires.narrow(0, 0, 2).to(at::kCPU, at::kDouble);
            const auto along = ends[0][1] - ends[0][0];
            const auto centres = ends.mean(1);
            const auto step = centres[1] - centres[0];
            const auto pitch = step - along * (at::sum(step * along) / at::sum(along * along));
            const auto origin = centres[0] - 0.5 * pitch;
            return at::stack({origin, origin + pitch});
        }

        /// Half-open range of V wires that each U wire meets.
        at::Tensor crossed_range(const RayGrid& grid, const FaceWires& wires, Rounding rounding)
        {
            const auto tail = grid.point_pitch(wires[U].select(1, 0), V);
            const auto head = grid.point_pitch(wires[U].select(1, 1), V);
            at::Tensor low, high;
            if (rounding == Rounding::edge) {
                const bool upward = (tail[0] <= head[0]).item<bool>();
                low = grid.pitch_index(upward ? tail : head, V, Snap::ceil);
                high = grid.pitch_index(upward ? head : tail, V, Snap::ceil);
            }
            else {
                const auto half = 0.5 * grid.pitch_mag()[V];
                low = grid.pitch_index(at::minimum(tail, head) - half, V, Snap::ceil);
                high = grid.pitch_index(at::maximum(tail, head) - half, V, Snap::ceil);
            }
            const int64_t nv = wires[V].size(0);
            low = low.clamp(0, nv);
            return at::stack({low, at::maximum(low, high.clamp(0, nv))}, 1);
        }
    }

    RayGrid face_grid(const FaceWires& wires)
    {
        return RayGrid(at::stack({pitch_ray(wires[U], U), pitch_ray(wires[V], V), pitch_ray(wires[W], W)}));
    }

    at::Tensor cell_basis(const FaceWires& wires, Rounding rounding)
    {
        const auto grid = face_grid(wires);
        const auto range = crossed_range(grid, wires, rounding);
        const auto u = range_index_expansion(range);
        const auto v = range_value_expansion(range);
        const bool edge = rounding == Rounding::edge;
        const double offset = edge ? 0 : 0.5;
        const auto pitch = grid.pitch_location(U, u.to(at::kDouble) + offset, V, v.to(at::kDouble) + offset, W);
        const auto w = grid.pitch_index(pitch, W, edge ? Snap::round : Snap::floor).clamp(0, wires[W].size(0) - 1);
        return at::stack({u, v, w}, 1);
    }

    at::Tensor channel_cells(const at::Tensor& cells, const std::array<at::Tensor, 3>& wire_rows)
    {
        SPNG_VALIDATE(cells.dim() == 2 && cells.size(1) == 3, "cells have sizes ({}) (want N x 3)",
                      fmt::join(cells.sizes().vec(), ", "));
        std::vector<at::Tensor> rows;
        for (int plane = 0; plane < 3; ++plane) {
            const auto wire = cells.select(1, plane);
            const int64_t nwires = wire_rows[plane].size(0);
            SPNG_VALIDATE(cells.size(0) == 0 || at::max(wire).item<int64_t>() < nwires,
                          "cells ask for more wires of plane {} than the {} in its table", plane, nwires);
            rows.push_back(wire_rows[plane].index_select(0, wire));
        }
        const auto result = at::stack(rows, 1);
        const auto known = at::nonzero(std::get<0>(result.min(1)) >= 0).flatten();
        return result.index_select(0, known);
    }
}
