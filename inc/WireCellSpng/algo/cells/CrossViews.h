#pragma once
#include "WireCellSpng/algo/cells/CellBasis.h"
#include "WireCellSpng/algo/cells/CellViews.h"

#include <vector>

/// Coincidences between planes, kept apart by the segments of wrapped wires: the older relative of CellViews.
namespace WireCell::SPNG {

    /// Wires of which no two share an image row, so that their codes can be written at once.
    struct SegmentLayer {
        at::Tensor wires; ///< int64 (n) wire numbers
        at::Tensor rows;  ///< int64 (n) image row of each
        at::Tensor shift; ///< int32 (n, 1) first bit of each wire's segment: 4 x segment
    };

    /// Spread the wires of a plane over as few layers as possible.  `rows` and `segment` are int64 (nwires) on the CPU;
    /// wires of row -1 are left out.  Throws ValueError for a segment outside 0 .. 6.
    std::vector<SegmentLayer> segment_layers(const at::Tensor& rows, const at::Tensor& segment);

    /// Combine per-wire MP numbers into per-channel codes.
    ///
    ///   mp       integer [..., wire, tick] of values 0..3
    ///   return   int32 [..., nrows, tick]: the OR over a row's wires of 1 << (mp + 4 x segment)
    at::Tensor encode_segments(const at::Tensor& mp, const std::vector<SegmentLayer>& layers, int64_t nrows);

    /// Where any segment of a code has a given MP (0..3): bool, of the code's shape.
    at::Tensor extract_mp(const at::Tensor& code, int mp);

    /// What cross_views() needs to know of one face, prepared once.
    struct CrossViewsFace {
        int target = 0;          ///< target plane: 0, 1, 2
        int64_t target_rows = 0; ///< rows that the target's image must have at least
        RowPairs pairs;          ///< rows of planes (target+1)%3 and (target+2)%3, grouped by target wire
        at::Tensor rows;         ///< int64 (nwires) row of each target wire's channel, 0 where it has none
        std::vector<SegmentLayer> layers = {}; ///< of the target wires

        CrossViewsFace to(at::Device device) const;
    };

    /// Prepare a face.
    ///
    ///   wires      of the three planes, or of two, see FaceWires
    ///   wire_rows  int64 (nwires) for each plane: row of the wire's channel in the plane's image, or -1; (1) of 0 for a plane
    ///              that is not there
    ///   segment    int64 (nwires) of the target plane's wires: 0, 1, 2, ... counted from the electronics
    ///
    /// `edge` takes every pair of wires whose crossing falls within the target's pitch range, evaluated at the regions'
    /// lower edges, as the Wire-Cell Toolkit does; `centre` evaluates at the wires and asks that both wires of a pair
    /// reach the crossing to within half a pitch.  On a face of two planes these are the cells of cell_basis().  Throws ValueError on sizes that do not agree.
    CrossViewsFace plan_cross_views(const FaceWires& wires, const std::array<at::Tensor, 3>& wire_rows,
                                    const at::Tensor& segment, int target, Rounding rounding = Rounding::centre);

    /// Coincidence codes of a target view.
    ///
    ///   masks    three bool [..., rows, tick] of the planes U, V, W
    ///   faces    one or more, of the same target
    ///   return   int32 [..., target rows, tick]: see encode_segments(); MP numbers are those of CellViews.h
    ///
    /// `wct_mp1` reproduces the MP1 bits of the Wire-Cell Toolkit, which sets them on other wires: those whose number is
    /// the position, in the list of the tick's crossed wires, of one that is high.
    /// Throws ValueError on shapes that do not fit together.
    at::Tensor cross_views(const std::array<at::Tensor, 3>& masks, const std::vector<CrossViewsFace>& faces,
                           bool wct_mp1 = false);
}
