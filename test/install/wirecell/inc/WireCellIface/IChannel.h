#pragma once
#include "WireCellIface/IWire.h"

namespace WireCell {
    class IChannel : public IData<IChannel> {
      public:
        virtual ~IChannel();
        virtual int ident() const = 0;
        virtual int index() const = 0;
        virtual const IWire::vector& wires() const = 0;
        virtual WirePlaneId planeid() const;
        virtual size_t global_order() const;
    };
}
