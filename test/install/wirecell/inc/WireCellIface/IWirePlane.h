#pragma once
#include "WireCellIface/IChannel.h"
#include "WireCellUtil/IComponent.h"

namespace WireCell {
    class Pimpos;

    class IWirePlane : public IComponent<IWirePlane> {
      public:
        virtual ~IWirePlane();
        virtual int ident() const = 0;
        virtual const Pimpos* pimpos() const = 0;
        virtual const IWire::vector& wires() const = 0;
        virtual const IChannel::vector& channels() const = 0;
        virtual WirePlaneId planeid() const;
    };
}
