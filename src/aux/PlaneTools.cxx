#include "WireCellAux/PlaneTools.h"

namespace WireCell::Aux {
    IChannel::vector plane_channels(IAnodePlane::pointer anode, int wire_plane_index)
    {
        IChannel::vector all;
        for (const auto& face : anode->faces()) {
            if (!face) continue;
            for (const auto& plane : face->planes()) {
                if (plane->planeid().index() != wire_plane_index) continue;
                const auto& chans = plane->channels();
                all.insert(all.end(), chans.begin(), chans.end());
            }
        }
        return all;
    }
}
