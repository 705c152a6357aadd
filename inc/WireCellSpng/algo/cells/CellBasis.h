#pragma once
#include "WireCellSpng/algo/cells/RayGrid.h"

#include <array>

/// Which wires of the three planes of an anode face cross in the same place.
namespace WireCell::SPNG {

    /// The wires of one face: of each plane (U, V, W) float64 (nwires, 2, 2), tail then head as (z, y) [length], in
    /// the order of increasing pitch.  W is an undefined tensor where a face has two planes.
    using FaceWires = std::array<at::Tensor, 3>;

    /// Where in a wire's region (pitch wide, the wire in its middle) crossings are evaluated.
    enum class Rounding {
        centre, ///< at the wires themselves; the third wire is the one whose region holds the crossing
        edge    ///< at the lower edges of the regions, as the Wire-Cell Toolkit does: off by up to 0.6 pitch
    };

    /// Rays of a face: views 0, 1, 2 are the planes; ray k is the lower edge of wire k's region, so the wire itself is at
    /// k + 1/2.  Pitch and direction are those of a plane's first two wires.
    /// Throws ValueError unless each plane has two wires or more.  A face of two planes gives two views.
    RayGrid face_grid(const FaceWires& wires);

    /// Cells of a face: each pair of a U and a V wire that cross, with the W wire next to the crossing.  Where the planes cover
    /// different areas, crossings more than two pitches from any V or W wire are none, except with Rounding::edge.
    /// On a face of two planes a cell is a U and a V wire that cross, and 0 in place of the W wire: there a coincidence is one with
    /// the other plane, as if one more wire that saw everything had signal always, see always_active().
    /// Returns int64 (ncells, 3) wire indices, ordered by U then V wire.
    at::Tensor cell_basis(const FaceWires& wires, Rounding rounding = Rounding::centre);

    /// What stands for the plane W that a face of two planes lacks: the mask [..., 1, tick] of one row that is true everywhere, for
    /// the mask [..., channel, tick] of another plane.
    at::Tensor always_active(const at::Tensor& mask);

    /// Turn wire indices of cells (ncells, 3) into image rows by one table per plane, int64 (nwires): the row of each
    /// wire's channel, or -1 if the image has none; such cells are dropped.
    /// Throws ValueError if a table is shorter than the cells ask for.
    at::Tensor channel_cells(const at::Tensor& cells, const std::array<at::Tensor, 3>& wire_rows);
}
