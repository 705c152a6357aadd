#include "geometry/AnodeFace.h"

namespace WireCell::Gen {

    namespace {
        RayGrid::Coordinates make_raygrid(const BoundingBox& area, const IWirePlane::vector& planes)
        {
            const auto& [lo, hi] = area.bounds();
            const Point corner(0, lo.y(), lo.z()), up(0, hi.y(), lo.z()), along(0, lo.y(), hi.z()),
                far(0, hi.y(), hi.z());
            ray_pair_vector_t layers;
            layers.emplace_back(Ray(corner, up), Ray(along, far));
            layers.emplace_back(Ray(corner, along), Ray(up, far));
            for (const auto& plane : planes) {
                const Ray first = plane->wires()[0]->ray();
                const Vector half = 0.5 * ray_vector(ray_pitch(first, plane->wires()[1]->ray()));
                layers.emplace_back(Ray(first.first - half, first.second - half),
                                    Ray(first.first + half, first.second + half));
            }
            return RayGrid::Coordinates(layers);
        }
    }

    AnodeFace::AnodeFace(int ident, int which, int anode, int dirx, const IWirePlane::vector& planes,
                         const BoundingBox& sensitive, const BoundingBox& area)
      : m_ident(ident)
      , m_which(which)
      , m_anode(anode)
      , m_dirx(dirx)
      , m_planes(planes)
      , m_sensitive(sensitive)
      , m_raygrid(make_raygrid(area, planes))
    {
    }

    IWirePlane::pointer AnodeFace::plane(int ident) const
    {
        for (const auto& plane : m_planes) {
            if (plane->ident() == ident) return plane;
        }
        return nullptr;
    }
}
