#pragma once
#include "WireCellUtil/Binning.h"
#include "WireCellUtil/Point.h"

#include <array>
#include <utility>

namespace WireCell {

    /// Pitch and impact positions of a plane of parallel wires.
    ///
    /// A wire region is one pitch wide with its wire in the middle.  It is divided into impact bins; an impact
    /// position is an edge of an impact bin, and one of them is at each wire.
    class Pimpos {
      public:
        /// minwirepitch, maxwirepitch: pitch of the first and last wire relative to the origin [length].
        /// wire, pitch: the directions, of any length.
        Pimpos(int nwires, double minwirepitch, double maxwirepitch, const Vector& wire = Vector(0, 1, 0),
               const Vector& pitch = Vector(0, 0, 1), const Point& origin = Point(0, 0, 0),
               int nimpact_bins_per_wire_region = 10);

        int nimpbins_per_wire() const { return m_nimpbins_per_wire; }
        const Point& origin() const { return m_origin; }
        /// Unit vectors: 1 along the wires, 2 along the pitch, 0 their cross product.
        const Vector& axis(int i) const { return m_axis[i]; }
        Vector relative(const Point& pt) const { return pt - m_origin; }
        double distance(const Point& pt, int axis = 2) const { return m_axis[axis].dot(relative(pt)); }
        /// The point's coordinates along the three axes.
        Point transform(const Point& pt) const { return Point(distance(pt, 0), distance(pt, 1), distance(pt, 2)); }
        const Binning& region_binning() const { return m_region; }
        const Binning& impact_binning() const { return m_impact; }

        /// The nearest wire, which may be outside the plane, and the nearest impact position relative to it.
        std::pair<int, int> closest(double pitch) const;
        double pitch() const { return m_region.binsize(); }

      private:
        int m_nimpbins_per_wire;
        Point m_origin;
        std::array<Vector, 3> m_axis;
        Binning m_region, m_impact;
    };
}
