#pragma once
#include "WireCellIface/IAnodeFace.h"
#include "WireCellSpng/algo/score/TrackAngles.h"
#include "WireCellUtil/Point.h"

#include <utility>
#include <vector>

namespace WireCell::Eval {

    /// Where charge starts, and where it goes to.
    struct Aim {
        Point vertex;
        Vector direction;  ///< unit vector
        double length = 0; ///< [length] how far it reaches
    };

    /// The wire planes of a face of an anode, as tracks see them.  Wires are counted from 0 in the order of increasing pitch.
    class FaceGeometry {
      public:
        /// ValueError: a plane does not tell the directions of its wires and pitch.
        explicit FaceGeometry(IAnodeFace::pointer face);

        size_t nplanes() const { return m_planes.size(); }
        Point centre() const { return m_face->sensitive().center(); }
        double pitch(size_t plane) const { return pimpos(plane).pitch(); }

        /// The channels of the wires of a plane.
        const std::vector<int>& channels(size_t plane) const { return m_channels.at(plane); }

        /// A unit vector by its angles in the frame of a plane, in the detector's axes.
        Vector direction(size_t plane, const SPNG::TrackAngles& angles) const;

        /// A vector's components in the frame of a plane: along the drift, the wires, the pitch.
        SPNG::Direction local(size_t plane, const Vector& vector) const;

        /// The wire of which the region has the point, or the nearest one.
        int nearest_wire(size_t plane, const Point& point) const;

        /// The first wire and the end of those that the charge crosses, and a margin on both sides.
        std::pair<int, int> wires_along(size_t plane, const Aim& aim, int margin) const;

        /// The first wire and the end of a window that begins at the vertex and has so many wires along the direction, or as
        /// many as there are.
        std::pair<int, int> window(size_t plane, const Aim& aim, int nwires) const;

      private:
        const Pimpos& pimpos(size_t plane) const { return *m_planes.at(plane)->pimpos(); }

        IAnodeFace::pointer m_face;
        IWirePlane::vector m_planes;
        std::vector<std::vector<int>> m_channels;
    };
}
