#include "WireCellSpng/algo/cells/CrossViews.h"

#include "WireCellSpng/algo/cells/PackTicks.h"
#include "WireCellSpng/base/Check.h"
#include "WireCellSpng/base/Dims.h"

#include <ATen/ATen.h>

#include <map>

namespace WireCell::SPNG {

    namespace {
        constexpr int bits_per_segment = 4;
        constexpr int max_segments = 7; // that fit into the bits of a positive int32

        /// Which points (n, 2) lie between the ends of their wires (n, 2, 2), or at most `slack` beyond.
        at::Tensor within_reach(const at::Tensor& points, const at::Tensor& wires, const at::Tensor& slack)
        {
            const auto tail = wires.select(1, 0);
            const auto along = wires.select(1, 1) - tail;
            const auto length = at::sqrt(at::sum(along * along, -1));
            const auto distance = at::sum((points - tail) * along, -1) / length;
            return (distance >= -slack) & (distance <= length + slack);
        }

        struct Crossings {
            at::Tensor first, second, target; // int64 (ncrossings) wire numbers
        };

        /// All pairs of wires of the two planes after `target`, with the target wire next to their crossing.
        Crossings find_crossings(const FaceWires& wires, int target, Rounding rounding)
        {
            const int a = (target + 1) % 3;
            const int b = (target + 2) % 3;
            const auto grid = face_grid(wires);
            const auto count = [&](int plane) { return at::arange(wires[plane].size(0), at::kLong); };
            const int64_t na = wires[a].size(0);
            const int64_t nb = wires[b].size(0);
            const auto first = count(a).unsqueeze(1).expand({na, nb}).flatten();
            const auto second = count(b).unsqueeze(0).expand({na, nb}).flatten();

            const double offset = rounding == Rounding::edge ? 0 : 0.5;
            const auto ray_a = first.to(at::kDouble) + offset;
            const auto ray_b = second.to(at::kDouble) + offset;
            const auto pitch = grid.pitch_location(a, ray_a, b, ray_b, target);
            const auto wire = grid.pitch_index(pitch, target, Snap::floor);
            auto good = (wire >= 0) & (wire < wires[target].size(0));
            if (rounding == Rounding::centre) {
                const auto points = grid.ray_crossing(a, ray_a, b, ray_b);
                const auto slack = 0.5 * grid.pitch_mag()[target];
                good = good & within_reach(points, wires[a].index_select(0, first), slack) &
                       within_reach(points, wires[b].index_select(0, second), slack);
            }
            const auto kept = at::nonzero(good).flatten();
            return {first.index_select(0, kept), second.index_select(0, kept), wire.index_select(0, kept)};
        }

        /// The same on a face of two planes: each target wire with the wires of the other plane that it crosses, and with wire 0 of
        /// the one that is not there.
        Crossings find_pairs(const FaceWires& wires, int target, Rounding rounding)
        {
            const auto cells = cell_basis(wires, rounding);
            const auto column = [&](int plane) { return cells.select(1, plane % 3).contiguous(); };
            return {column(target + 1), column(target + 2), column(target)};
        }

        /// MP numbers [..., wire, tick] from what is high and what is crossed.
        at::Tensor mp_numbers(const at::Tensor& own, const at::Tensor& cross, bool wct_mp1)
        {
            const auto crossed = cross.to(at::kInt) * 2;
            if (!wct_mp1) return crossed + own;
            // Position of each crossed wire in its tick's list; what is not both goes to an extra row, cut off again.
            const auto position = at::cumsum(cross, dim::channel) - 1;
            const auto index = at::where(own & cross, position, own.size(dim::channel));
            auto sizes = own.sizes().vec();
            sizes[sizes.size() - 2] += 1;
            const auto marked = at::zeros(sizes, own.options()).scatter_(dim::channel, index, true);
            const auto odd = marked.narrow(dim::channel, 0, own.size(dim::channel));
            return crossed + at::where(cross, own, odd);
        }
    }

    std::vector<SegmentLayer> segment_layers(const at::Tensor& rows, const at::Tensor& segment)
    {
        SPNG_VALIDATE(rows.sizes() == segment.sizes() && rows.dim() == 1, "{} rows for {} segments of wires",
                      rows.numel(), segment.numel());
        const auto row = rows.accessor<int64_t, 1>();
        const auto part = segment.accessor<int64_t, 1>();
        std::map<int64_t, size_t> used; // layers that have a wire of this row already
        std::vector<std::vector<int64_t>> wires;
        for (int64_t wire = 0; wire < rows.size(0); ++wire) {
            if (row[wire] < 0) continue;
            SPNG_VALIDATE(part[wire] >= 0 && part[wire] < max_segments, "wire {} is segment {} (want 0 to {})", wire,
                          part[wire], max_segments - 1);
            const size_t layer = used[row[wire]]++;
            if (layer == wires.size()) wires.emplace_back();
            wires[layer].push_back(wire);
        }
        std::vector<SegmentLayer> layers;
        for (const auto& list : wires) {
            const auto index = at::tensor(list, at::kLong);
            const auto shift = segment.index_select(0, index).mul(bits_per_segment).to(at::kInt).unsqueeze(1);
            layers.push_back({index, rows.index_select(0, index), shift});
        }
        return layers;
    }

    at::Tensor encode_segments(const at::Tensor& mp, const std::vector<SegmentLayer>& layers, int64_t nrows)
    {
        auto sizes = mp.sizes().vec();
        sizes[sizes.size() - 2] = nrows;
        const auto options = mp.options().dtype(at::kInt);
        auto code = at::zeros(sizes, options);
        const auto one = at::ones({}, options);
        for (const auto& layer : layers) {
            const auto bit = mp.index_select(dim::channel, layer.wires).to(at::kInt).add_(layer.shift);
            const auto fresh = at::bitwise_left_shift(one, bit);
            const auto before = code.index_select(dim::channel, layer.rows);
            code.index_copy_(dim::channel, layer.rows, before.bitwise_or(fresh));
        }
        return code;
    }

    at::Tensor extract_mp(const at::Tensor& code, int mp)
    {
        SPNG_VALIDATE(mp >= 0 && mp < bits_per_segment, "MP{} (want MP0 to MP3)", mp);
        int32_t bits = 0;
        for (int segment = 0; segment < max_segments; ++segment) bits |= 1 << (mp + bits_per_segment * segment);
        return at::bitwise_and(code, bits) != 0;
    }

    CrossViewsFace CrossViewsFace::to(at::Device device) const
    {
        auto moved = *this;
        moved.pairs = pairs.to(device);
        moved.rows = rows.to(device);
        for (auto& layer : moved.layers) {
            layer = {layer.wires.to(device), layer.rows.to(device), layer.shift.to(device)};
        }
        return moved;
    }

    CrossViewsFace plan_cross_views(const FaceWires& wires, const std::array<at::Tensor, 3>& wire_rows,
                                    const at::Tensor& segment, int target, Rounding rounding)
    {
        SPNG_VALIDATE(target >= 0 && target < 3, "target view {} (want 0, 1 or 2)", target);
        const bool pairs_only = !wires[2].defined();
        for (int plane = 0; plane < (pairs_only ? 2 : 3); ++plane) {
            SPNG_VALIDATE(wires[plane].size(0) == wire_rows[plane].size(0), "{} wires but {} rows for plane {}",
                          wires[plane].size(0), wire_rows[plane].size(0), plane);
        }
        const auto& rows = wire_rows[target];
        const auto [first, second, wire] =
            pairs_only ? find_pairs(wires, target, rounding) : find_crossings(wires, target, rounding);
        const auto first_row = wire_rows[(target + 1) % 3].index_select(0, first);
        const auto second_row = wire_rows[(target + 2) % 3].index_select(0, second);
        const auto known = at::nonzero((first_row >= 0) & (second_row >= 0)).flatten();

        CrossViewsFace face;
        face.target = target;
        face.target_rows = at::max(rows).item<int64_t>() + 1;
        face.pairs = group_pairs(wire.index_select(0, known), first_row.index_select(0, known),
                                 second_row.index_select(0, known), rows.size(0));
        face.rows = rows.clamp_min(0);
        face.layers = segment_layers(rows, segment);
        return face;
    }

    at::Tensor cross_views(const std::array<at::Tensor, 3>& masks, const std::vector<CrossViewsFace>& faces,
                           bool wct_mp1)
    {
        SPNG_VALIDATE(!faces.empty(), "no faces to find coincidences on");
        const auto words = pack_masks(masks);
        const int target = faces.front().target;
        const int64_t nrows = masks[target].size(dim::channel);
        const int64_t nticks = masks[target].size(dim::tick);
        at::Tensor code;
        for (const auto& face : faces) {
            SPNG_VALIDATE(face.target == target, "faces of targets {} and {}", target, face.target);
            SPNG_VALIDATE(face.target_rows <= nrows, "mask of plane {} has {} channels (the wires have {})", target,
                          nrows, face.target_rows);
            const auto cross = coincide(words[(target + 1) % 3], words[(target + 2) % 3], face.pairs);
            const auto own = masks[target].index_select(dim::channel, face.rows);
            const auto mp = mp_numbers(own, unpack_ticks(cross, nticks), wct_mp1);
            const auto part = encode_segments(mp, face.layers, nrows);
            code = code.defined() ? code.bitwise_or_(part) : part;
        }
        return code;
    }
}
