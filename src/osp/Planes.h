#pragma once
#include "OmnibusSigProcConfig.h"
#include "WireCellIface/IAnodePlane.h"
#include "WireCellSpng/algo/osp/MultiPlane.h"

#include <array>
#include <unordered_map>
#include <vector>

/// The planes of an anode as the traditional signal processing sees them.
namespace WireCell::SPNG::OSP {

    /// The planes of an anode.
    struct Planes {
        std::array<std::vector<int>, 3> channels;                ///< idents by row
        std::unordered_map<int, std::pair<int, int64_t>> places; ///< plane and row of each channel
        std::array<std::vector<int64_t>, 3> seams; ///< rows whose wires are not next to those of the row before
        std::array<std::vector<int64_t>, 3> gaps;  ///< rows that are deconvolved apart from those before
    };

    /// Face after face, in the order of wire attachment in each; as they are on the anode for RowOrder::physical.
    /// ValueError: the anode lacks a plane, or has no such parts as are wanted.
    Planes planes_of(const IAnodePlane& anode, const OspInputConfig& cfg);

    /// Where the wires of each face cross.  ValueError: a face lacks a plane.
    std::vector<FaceGrid> face_grids(const IAnodePlane& anode, const Planes& planes,
                                     const std::vector<int>& plane2layer);
}
