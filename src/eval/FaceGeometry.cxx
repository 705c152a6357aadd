#include "WireCellEval/FaceGeometry.h"
#include "WireCellSpng/base/Check.h"

#include <algorithm>

namespace WireCell::Eval {

    FaceGeometry::FaceGeometry(IAnodeFace::pointer face)
      : m_face(std::move(face))
      , m_planes(m_face->planes())
    {
        for (const auto& plane : m_planes) {
            SPNG_VALIDATE(plane->pimpos(), "a plane of face {} does not tell its wire and pitch directions",
                          m_face->which());
            m_channels.emplace_back();
            for (const auto& wire : plane->wires()) m_channels.back().push_back(wire->channel());
        }
    }

    Vector FaceGeometry::direction(size_t plane, const SPNG::TrackAngles& angles) const
    {
        const auto own = SPNG::direction_of(angles);
        const auto& axes = pimpos(plane);
        return axes.axis(0) * own[0] + axes.axis(1) * own[1] + axes.axis(2) * own[2];
    }

    SPNG::Direction FaceGeometry::local(size_t plane, const Vector& vector) const
    {
        const auto& axes = pimpos(plane);
        return {axes.axis(0).dot(vector), axes.axis(1).dot(vector), axes.axis(2).dot(vector)};
    }

    int FaceGeometry::nearest_wire(size_t plane, const Point& point) const
    {
        const auto& axes = pimpos(plane);
        const int nwires = static_cast<int>(m_channels.at(plane).size());
        return std::clamp(axes.closest(axes.distance(point)).first, 0, nwires - 1);
    }

    std::pair<int, int> FaceGeometry::wires_along(size_t plane, const Aim& aim, int margin) const
    {
        const int tail = nearest_wire(plane, aim.vertex);
        const int head = nearest_wire(plane, aim.vertex + aim.direction * aim.length);
        const int nwires = static_cast<int>(m_channels.at(plane).size());
        return {std::max(0, std::min(tail, head) - margin), std::min(nwires, std::max(tail, head) + margin + 1)};
    }

    std::pair<int, int> FaceGeometry::window(size_t plane, const Aim& aim, int nwires) const
    {
        const int first = nearest_wire(plane, aim.vertex);
        const int all = static_cast<int>(m_channels.at(plane).size());
        if (local(plane, aim.direction)[2] >= 0) return {first, std::min(all, first + nwires)};
        return {std::max(0, first - nwires + 1), first + 1};
    }
}
