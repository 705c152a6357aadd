#pragma once
#include "WireCellSpng/algo/cells/RayGrid.h"
#include "WireCellSpng/algo/osp/BreakRois.h"
#include "WireCellSpng/algo/osp/RowPainter.h"

/// Traditional signal processing: coincidences of ROIs of two planes, seen in the third, an induction plane.
namespace WireCell::SPNG::OSP {

    struct MultiPlaneParams {
        double active = 1000;     ///< [electrons] what two planes must have for a coincidence
        double registered = 500;  ///< [electrons] what the third must have for one of three planes
        int resolution = 4;       ///< [ticks] length of the slices of time that are looked at
        bool whole_roi = false;   ///< an ROI counts with its largest sample, else with three of the slice's
        bool faces_apart = false; ///< ranges of one face of the anode do not change those of the other
    };

    /// The wires of one face of an anode.
    struct FaceGrid {
        std::array<std::vector<std::vector<int>>, 3> wires_of; ///< of each plane: the wires of each row
        std::array<std::vector<int>, 3> row_of;                ///< of each plane: the row of each wire, or -1
        /// For each induction plane, int32 [wires of the other one, wires of the collection plane]: where they cross, in
        /// wires of that plane.
        std::array<at::Tensor, 2> crossings;
    };

    /// The crossings of a face.  `grid` has views 0, 1 and 2 for the planes, ray k is the lower edge of wire k's region.
    std::array<at::Tensor, 2> wire_crossings(const RayGrid& grid, const std::array<int64_t, 3>& nwires);

    struct Coincidences {
        Protected three; ///< of three planes: in which ticks, by row and start of the ROI
        RowRanges two;   ///< of the two others: in which ticks, by row
    };

    /// The coincidences in an induction plane (0 or 1).  Each slice that has one counts with the tick after it.
    Coincidences find_coincidences(const std::array<PlaneRois, 3>& planes, int target,
                                   const std::vector<FaceGrid>& faces, const MultiPlaneParams& params);

    /// A picture of ranges, with `value` in what of them is in [0, nticks).
    RowPainter paint_ranges(RowRanges rows, int64_t nticks, float value);

    /// The ranges of coincidences of three planes by row.
    RowRanges ranges_by_row(const Protected& three, size_t nrows);
}
