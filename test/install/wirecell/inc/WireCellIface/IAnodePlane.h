#pragma once
#include "WireCellIface/IAnodeFace.h"

namespace WireCell {
    class IAnodePlane : public IComponent<IAnodePlane> {
      public:
        virtual ~IAnodePlane();
        virtual int ident() const = 0;
        virtual int nfaces() const = 0;
        virtual IAnodeFace::pointer face(int ident) const = 0;
        virtual IAnodeFace::vector faces() const = 0;
        virtual WirePlaneId resolve(int channel) const = 0;
        virtual std::vector<int> channels() const = 0;
        virtual IChannel::pointer channel(int chident) const = 0;
        virtual IWire::vector wires(int chident) const = 0;
    };
}
