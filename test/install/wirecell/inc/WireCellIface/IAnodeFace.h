#pragma once
#include "WireCellIface/IWirePlane.h"
#include "WireCellUtil/BoundingBox.h"
#include "WireCellUtil/RayGrid.h"

namespace WireCell {
    class IAnodeFace : public IComponent<IAnodeFace> {
      public:
        virtual ~IAnodeFace();
        virtual int ident() const = 0;
        virtual int which() const = 0;
        virtual int dirx() const = 0;
        virtual int anode() const = 0;
        virtual int nplanes() const = 0;
        virtual IWirePlane::pointer plane(int ident) const = 0;
        virtual IWirePlane::vector planes() const = 0;
        virtual BoundingBox sensitive() const = 0;
        virtual const RayGrid::Coordinates& raygrid() const = 0;
    };
}
