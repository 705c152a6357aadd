#pragma once
#include "WireCellIface/IAnodePlane.h"

namespace WireCell::Aux {
    /// The channels of the planes with the index (0, 1, 2) in all faces, faces in order, channels in the order of wire
    /// attachment in each.  A channel that reaches both faces comes twice.
    IChannel::vector plane_channels(IAnodePlane::pointer anode, int wire_plane_index);
}
