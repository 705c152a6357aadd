#include "WireCellIface/IWirePlane.h"

namespace WireCell {
    namespace {
        WirePlaneId plane_of_first(const IWire::vector& wires)
        {
            return wires.empty() ? WirePlaneId(kUnknownLayer, -1, -1) : wires.front()->planeid();
        }
    }

    Point IWire::center() const
    {
        const auto [tail, head] = ray();
        return 0.5 * (tail + head);
    }

    WirePlaneId IChannel::planeid() const { return plane_of_first(wires()); }

    size_t IChannel::global_order() const
    {
        const auto plane = static_cast<uint32_t>(planeid().ident());
        return (static_cast<size_t>(plane) << 32) | static_cast<uint32_t>(index());
    }

    WirePlaneId IWirePlane::planeid() const { return plane_of_first(wires()); }
}
