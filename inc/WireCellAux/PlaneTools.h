#pragma once
#include "WireCellIface/IAnodePlane.h"

#include <string>

namespace WireCell::Aux {
    /// The channels of the planes with the index (0, 1, 2) in all faces, faces in order, channels in the order of wire
    /// attachment in each.  A channel that reaches both faces comes twice.
    IChannel::vector plane_channels(IAnodePlane::pointer anode, int wire_plane_index);

    /// How many wire planes the faces of an anode have; for one that tells of no faces, the channels.
    size_t count_planes(const IAnodePlane& anode);

    /// The face with this index, or for a negative one the first that has a drift volume, of an anode's, which errors call
    /// `anode`.  ValueError, with `who` in front: there is none.
    IAnodeFace::pointer drift_face(const IAnodeFace::vector& faces, int index, const std::string& anode,
                                   const std::string& who);
}
