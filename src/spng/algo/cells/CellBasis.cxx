#include "WireCellSpng/algo/cells/CellBasis.h"

#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

namespace WireCell::SPNG {

    namespace {
        constexpr int U = 0, V = 1, W = 2;
        /// Planes of a face are a little larger than others where wires end on different layers of a frame.  Farther out than
        /// this there is no wire to cross.
        constexpr double loose_pitches = 2;

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

    namespace {
        /// Crossings of U and V wires as seen along the wires of a third plane (or of V): a linear function of the
        /// indices, and where each wire begins and ends.
        class Reach {
          public:
            Reach(const RayGrid& grid, const FaceWires& wires, int plane)
            {
                const auto ends = wires[plane].to(at::kCPU, at::kDouble).contiguous();
                const auto first = ends[0];
                const auto along = (first[1] - first[0]) / at::sqrt(at::sum(at::square(first[1] - first[0])));
                const auto place = [&](double u, double v) {
                    const auto point =
                        grid.ray_crossing(U, at::tensor({u + 0.5}, at::kDouble), V, at::tensor({v + 0.5}, at::kDouble));
                    return at::sum(point[0] * along).item<double>();
                };
                m_origin = place(0, 0);
                m_by_u = place(1, 0) - m_origin;
                m_by_v = place(0, 1) - m_origin;
                m_slack = loose_pitches * grid.pitch_mag()[plane].item<double>();
                const auto places = at::sum(ends * along, -1);
                m_limits = at::stack({at::amin(places, 1), at::amax(places, 1)}, 1).contiguous();
                m_limit = m_limits.const_data_ptr<double>();
            }

            /// Whether the crossing of two wires is on this one, or just beyond its ends.
            bool holds(int64_t u, int64_t v, int64_t wire) const
            {
                const double at = m_origin + m_by_u * static_cast<double>(u) + m_by_v * static_cast<double>(v);
                return at >= m_limit[2 * wire] - m_slack && at <= m_limit[2 * wire + 1] + m_slack;
            }

          private:
            double m_origin, m_by_u, m_by_v, m_slack;
            at::Tensor m_limits; // float64 (nwires, 2)
            const double* m_limit;
        };

        /// int64 (ncells, 3) of the pairs of wires in the ranges, with their third wire, that are wanted.
        template <class Wanted>
        at::Tensor pairs(int64_t nu, int64_t nv, const int64_t* crossed, const int64_t* third, const Wanted& wanted)
        {
            int64_t most = 0;
            for (int64_t u = 0; u < nu; ++u) most += crossed[2 * u + 1] - crossed[2 * u];
            const auto cells = at::empty({most, 3}, at::kLong);
            const auto* const begin = cells.mutable_data_ptr<int64_t>();
            int64_t* out = cells.mutable_data_ptr<int64_t>();
            for (int64_t u = 0; u < nu; ++u, third += nv) {
                for (int64_t v = crossed[2 * u]; v < crossed[2 * u + 1]; ++v) {
                    if (!wanted(u, v, third[v])) continue;
                    *out++ = u;
                    *out++ = v;
                    *out++ = third[v];
                }
            }
            return cells.narrow(0, 0, (out - begin) / 3);
        }
    }

    RayGrid face_grid(const FaceWires& wires)
    {
        std::vector<at::Tensor> rays;
        for (const int plane : {U, V, W}) {
            if (plane != W || wires[W].defined()) rays.push_back(pitch_ray(wires[plane], plane));
        }
        return RayGrid(at::stack(rays));
    }

    at::Tensor cell_basis(const FaceWires& wires, Rounding rounding)
    {
        const auto grid = face_grid(wires);
        const auto range = crossed_range(grid, wires, rounding).contiguous();
        const int64_t nu = wires[U].size(0);
        const int64_t nv = wires[V].size(0);
        const bool edge = rounding == Rounding::edge;
        if (!wires[W].defined()) {
            const auto* crossed = range.const_data_ptr<int64_t>();
            const auto none = at::zeros({nu, nv}, at::kLong);
            const auto* w = none.const_data_ptr<int64_t>();
            if (edge) return pairs(nu, nv, crossed, w, [](int64_t, int64_t, int64_t) { return true; });
            const Reach along_v(grid, wires, V);
            return pairs(nu, nv, crossed, w, [&](int64_t u, int64_t v, int64_t) { return along_v.holds(u, v, v); });
        }
        const auto rays = [&](int64_t count) { return at::arange(count, at::kDouble) + (edge ? 0 : 0.5); };
        // Of every pair of wires, crossing or not: one broadcast sum is cheaper than gathering those that cross.
        const auto pitch = grid.pitch_location(U, rays(nu).unsqueeze(1), V, rays(nv), W);
        const auto nearest =
            grid.pitch_index(pitch, W, edge ? Snap::round : Snap::floor).clamp_(0, wires[W].size(0) - 1);

        const auto* crossed = range.const_data_ptr<int64_t>();
        const auto* w = nearest.const_data_ptr<int64_t>();
        if (edge) return pairs(nu, nv, crossed, w, [](int64_t, int64_t, int64_t) { return true; });
        // Planes need not cover the same area.
        const Reach along_v(grid, wires, V), along_w(grid, wires, W);
        const double pitch_w = grid.pitch_mag()[W].item<double>();
        const double least = -loose_pitches * pitch_w;
        const double most = (static_cast<double>(wires[W].size(0)) + loose_pitches) * pitch_w;
        const auto places = pitch.contiguous();
        const auto* across_w = places.const_data_ptr<double>();
        return pairs(nu, nv, crossed, w, [&](int64_t u, int64_t v, int64_t third) {
            const double across = across_w[u * nv + v];
            return across >= least && across <= most && along_v.holds(u, v, v) && along_w.holds(u, v, third);
        });
    }

    at::Tensor always_active(const at::Tensor& mask) { return at::ones_like(mask.narrow(-2, 0, 1), at::kBool); }

    at::Tensor channel_cells(const at::Tensor& cells, const std::array<at::Tensor, 3>& wire_rows)
    {
        SPNG_VALIDATE(cells.dim() == 2 && cells.size(1) == 3, "cells have sizes ({}) (want N x 3)",
                      fmt::join(cells.sizes().vec(), ", "));
        std::array<at::Tensor, 3> tables;
        std::array<const int64_t*, 3> row_of;
        for (int plane = 0; plane < 3; ++plane) {
            tables[plane] = wire_rows[plane].contiguous();
            row_of[plane] = tables[plane].const_data_ptr<int64_t>();
        }
        const auto wires = cells.contiguous();
        const auto result = at::empty_like(wires);
        const int64_t* in = wires.const_data_ptr<int64_t>();
        int64_t* out = result.mutable_data_ptr<int64_t>();
        int64_t known = 0;
        for (int64_t cell = 0; cell < cells.size(0); ++cell, in += 3) {
            bool complete = true;
            for (int plane = 0; plane < 3; ++plane) {
                const int64_t nwires = tables[plane].size(0);
                SPNG_VALIDATE(in[plane] < nwires, "cells ask for more wires of plane {} than the {} in its table",
                              plane, nwires);
                out[plane] = row_of[plane][in[plane]];
                complete = complete && out[plane] >= 0;
            }
            // The row of an incomplete cell is overwritten by the next.
            if (!complete) continue;
            out += 3;
            ++known;
        }
        return result.narrow(0, 0, known);
    }
}
