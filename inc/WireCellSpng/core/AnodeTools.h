#pragma once
#include "WireCellIface/IAnodePlane.h"

#include <ATen/core/Tensor.h>

#include <string>
#include <unordered_map>
#include <vector>

/// From an anode's faces, planes and wires to rows of images.
namespace WireCell::SPNG {

    /// Row of each channel ident of an image.
    using ChannelRows = std::unordered_map<int, int64_t>;

    /// The plane that a wire plane id names.  The sign, which tells the order of rows, does not matter.
    /// ValueError names what is wrong: no plane, another anode, a face that this anode lacks.
    IWirePlane::pointer wire_plane(const IAnodePlane& anode, int signed_wpid);

    /// How many wire planes an anode's faces have.
    size_t count_planes(const IAnodePlane& anode);

    /// Channel idents by row of an image made of wire planes, one block each: in the order of wire attachment, reversed
    /// where the wpid is negative.
    /// ValueError if there are no wpids, no channels, or a channel would have two rows.
    std::vector<int> ordered_channels(const IAnodePlane& anode, const std::vector<int>& signed_wpids);

    /// The inverse of a list of channel idents.
    ChannelRows rows_of(const std::vector<int>& channels);

    /// Ends of a plane's wires in pitch order: float64 (nwires, 2, 2), tail then head as (z, y) [length].
    at::Tensor wire_ends(const IWirePlane& plane);

    /// Check that wires of a plane can make a grid with others': two or more, of some length, some pitch apart.
    /// ValueError starts with `what`, the key and the anode, and names face and plane.
    void check_wires(const IWirePlane& plane, const std::string& what);

    /// Row of each wire's channel: int64 (nwires), -1 for channels that the image lacks.
    at::Tensor wire_rows(const IWirePlane& plane, const ChannelRows& rows);

    /// Segment number of each wire, counted from the electronics: int64 (nwires).
    at::Tensor wire_segments(const IWirePlane& plane);
}
