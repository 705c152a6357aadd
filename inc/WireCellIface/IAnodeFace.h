#pragma once
#include "WireCellIface/IWirePlane.h"
#include "WireCellUtil/BoundingBox.h"
#include "WireCellUtil/RayGrid.h"

namespace WireCell {
    /// One side of an anode.
    class IAnodeFace : public IComponent<IAnodeFace> {
      public:
        virtual ~IAnodeFace();

        virtual int ident() const = 0;

        /// The index of the face in its anode.
        virtual int which() const = 0;

        /// The sign of the x direction from the anode into the drift volume.
        virtual int dirx() const = 0;

        /// The ident of the anode.
        virtual int anode() const = 0;

        virtual int nplanes() const = 0;

        /// Null if there is none with the ident.
        virtual IWirePlane::pointer plane(int ident) const = 0;

        virtual IWirePlane::vector planes() const = 0;

        /// The drift volume in front of the face.
        virtual BoundingBox sensitive() const = 0;

        /// Layers 0 and 1 bound the face, layers 2 and up are the planes.
        virtual const RayGrid::Coordinates& raygrid() const = 0;
    };
}
