#pragma once
#include "WireCellIface/IData.h"
#include "WireCellIface/WirePlaneId.h"
#include "WireCellUtil/Point.h"

namespace WireCell {
    class IWire : public IData<IWire> {
      public:
        virtual ~IWire();
        virtual int ident() const = 0;
        virtual WirePlaneId planeid() const = 0;
        virtual int index() const = 0;
        virtual int channel() const = 0;
        virtual int segment() const = 0;
        virtual Ray ray() const = 0;
        virtual Point center() const;
    };
}
