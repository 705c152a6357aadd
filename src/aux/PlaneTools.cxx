#include "WireCellAux/PlaneTools.h"
#include "WireCellSpng/base/Check.h"

#include <algorithm>

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

    size_t count_planes(const IAnodePlane& anode)
    {
        int most = 0;
        for (const auto& face : anode.faces()) {
            if (face) most = std::max(most, face->nplanes());
        }
        if (most > 0) return static_cast<size_t>(most);
        for (const int channel : anode.channels()) most = std::max(most, anode.resolve(channel).index() + 1);
        return static_cast<size_t>(most);
    }

    IAnodeFace::pointer drift_face(const IAnodeFace::vector& faces, int index, const std::string& anode,
                                   const std::string& who)
    {
        const auto has_volume = [](const IAnodeFace::pointer& face) { return face && !face->sensitive().empty(); };
        if (index < 0) {
            const auto it = std::find_if(faces.begin(), faces.end(), has_volume);
            SPNG_VALIDATE(it != faces.end(), "{}: no face of '{}' has a volume", who, anode);
            return *it;
        }
        const auto which = static_cast<size_t>(index);
        SPNG_VALIDATE(which < faces.size(), "{}.face: got {}, but '{}' has {} faces", who, which, anode, faces.size());
        SPNG_VALIDATE(has_volume(faces[which]), "{}.face: face {} of '{}' has no volume", who, which, anode);
        return faces[which];
    }
}
