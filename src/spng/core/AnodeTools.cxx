#include "WireCellSpng/core/AnodeTools.h"
#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>

namespace WireCell::SPNG {

    IWirePlane::pointer wire_plane(const IAnodePlane& anode, int signed_wpid)
    {
        const WirePlaneId wpid(std::abs(signed_wpid));
        SPNG_VALIDATE(wpid.valid() && wpid.index() >= 0,
                      "wpid {} names no wire plane (want layer + 8 face + 16 anode, with layer 1, 2 or 4)",
                      signed_wpid);
        SPNG_VALIDATE(wpid.apa() == anode.ident(), "wpid {} is of anode {} (the anode given is {})", signed_wpid,
                      wpid.apa(), anode.ident());
        // A wpid carries the face's index in the anode, which need not be the face's ident.
        const auto faces = anode.faces();
        const auto index = static_cast<size_t>(wpid.face());
        SPNG_VALIDATE(index < faces.size() && faces[index], "wpid {} is of face {}, which anode {} lacks", signed_wpid,
                      index, anode.ident());
        for (const auto& plane : faces[index]->planes()) {
            if (plane->planeid().index() == wpid.index()) return plane;
        }
        THROW(ValueError() << errmsg{
                  fmt::format("wpid {} is of plane {}, which face {} lacks", signed_wpid, wpid.index(), index)});
    }

    size_t count_planes(const IAnodePlane& anode)
    {
        size_t most = 0;
        for (const auto& face : anode.faces()) {
            if (face) most = std::max(most, face->planes().size());
        }
        return most;
    }

    std::vector<int> ordered_channels(const IAnodePlane& anode, const std::vector<int>& signed_wpids)
    {
        std::vector<int> idents;
        for (const int wpid : signed_wpids) {
            const auto first = static_cast<std::ptrdiff_t>(idents.size());
            for (const auto& channel : wire_plane(anode, wpid)->channels()) idents.push_back(channel->ident());
            if (wpid < 0) std::reverse(idents.begin() + first, idents.end());
        }
        SPNG_VALIDATE(!idents.empty(), "no channels for wpids [{}]", fmt::join(signed_wpids, ", "));
        std::set<int> seen;
        const auto again =
            std::find_if(idents.begin(), idents.end(), [&](int ident) { return !seen.insert(ident).second; });
        SPNG_VALIDATE(again == idents.end(),
                      "channel {} comes twice in the planes of wpids [{}]: the wires file has it twice in anode {}, or "
                      "these name a plane twice",
                      *again, fmt::join(signed_wpids, ", "), anode.ident());
        return idents;
    }

    ChannelRows rows_of(const std::vector<int>& channels)
    {
        ChannelRows rows;
        rows.reserve(channels.size());
        for (size_t row = 0; row < channels.size(); ++row) rows.emplace(channels[row], row);
        return rows;
    }

    at::Tensor wire_ends(const IWirePlane& plane)
    {
        const auto& wires = plane.wires();
        auto ends = at::empty({static_cast<int64_t>(wires.size()), 2, 2}, at::kDouble);
        auto* out = ends.mutable_data_ptr<double>();
        for (const auto& wire : wires) {
            const auto ray = wire->ray();
            for (const auto& end : {ray.first, ray.second}) {
                *out++ = end.z();
                *out++ = end.y();
            }
        }
        return ends;
    }

    void check_wires(const IWirePlane& plane, const std::string& what)
    {
        const auto where =
            fmt::format("{}: plane {} of face {}", what, plane.planeid().index(), plane.planeid().face());
        const auto& wires = plane.wires();
        SPNG_VALIDATE(wires.size() > 1, "{} has {} wires (want 2 or more)", where, wires.size());
        const auto first = wires[0]->ray(), second = wires[1]->ray();
        const double dz = first.second.z() - first.first.z(), dy = first.second.y() - first.first.y();
        const double length = std::hypot(dz, dy);
        SPNG_VALIDATE(std::isfinite(length) && length > 0, "{} has a first wire of length {} across the drift", where,
                      length);
        const double step_z = second.first.z() + second.second.z() - first.first.z() - first.second.z();
        const double step_y = second.first.y() + second.second.y() - first.first.y() - first.second.y();
        const double pitch = std::abs(step_z * dy - step_y * dz) / length / 2;
        SPNG_VALIDATE(std::isfinite(pitch) && pitch > 0, "{} has wires {} apart (want a pitch)", where, pitch);
    }

    at::Tensor wire_rows(const IWirePlane& plane, const ChannelRows& rows)
    {
        std::vector<int64_t> found;
        for (const auto& wire : plane.wires()) {
            const auto it = rows.find(wire->channel());
            found.push_back(it == rows.end() ? -1 : it->second);
        }
        return at::tensor(found, at::kLong);
    }

    at::Tensor wire_segments(const IWirePlane& plane)
    {
        std::vector<int64_t> segments;
        for (const auto& wire : plane.wires()) segments.push_back(wire->segment());
        return at::tensor(segments, at::kLong);
    }
}
