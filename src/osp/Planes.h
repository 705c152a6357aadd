#pragma once
#include "WireCellIface/IAnodePlane.h"
#include "WireCellSpng/algo/osp/MultiPlane.h"

#include <array>
#include <unordered_map>
#include <vector>

/// The planes of an anode as the traditional signal processing sees them.
namespace WireCell::SPNG::OSP {

    /// The planes of an anode: face after face, in the order of wire attachment in each.
    struct Planes {
        std::array<std::vector<int>, 3> channels;                ///< idents by row
        std::unordered_map<int, std::pair<int, int64_t>> places; ///< plane and row of each channel
    };

    /// plane2layer: number of the plane that each of the anode's is treated as.
    /// ValueError: the anode lacks a plane.
    Planes planes_of(const IAnodePlane& anode, const std::vector<int>& plane2layer);

    /// Where the wires of each face cross.  ValueError: a face lacks a plane.
    std::vector<FaceGrid> face_grids(const IAnodePlane& anode, const Planes& planes,
                                     const std::vector<int>& plane2layer);
}
