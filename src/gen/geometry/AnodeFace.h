#pragma once
#include "WireCellIface/IAnodeFace.h"

namespace WireCell::Gen {

    /// One side of an anode.
    class AnodeFace : public IAnodeFace {
      public:
        /// which: index of the face in its anode.  dirx: sign of the x direction into the drift volume.
        /// area: holds the wires' extent in Y and Z, the border of the ray grid.
        AnodeFace(int ident, int which, int anode, int dirx, const IWirePlane::vector& planes,
                  const BoundingBox& sensitive, const BoundingBox& area);

        int ident() const override { return m_ident; }
        int which() const override { return m_which; }
        int dirx() const override { return m_dirx; }
        int anode() const override { return m_anode; }
        int nplanes() const override { return static_cast<int>(m_planes.size()); }
        IWirePlane::pointer plane(int ident) const override;
        IWirePlane::vector planes() const override { return m_planes; }
        BoundingBox sensitive() const override { return m_sensitive; }
        const RayGrid::Coordinates& raygrid() const override { return m_raygrid; }

      private:
        int m_ident, m_which, m_anode, m_dirx;
        IWirePlane::vector m_planes;
        BoundingBox m_sensitive;
        RayGrid::Coordinates m_raygrid;
    };
}
