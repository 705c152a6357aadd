#pragma once
#include "WireCellIface/IData.h"
#include "WireCellIface/WirePlaneId.h"
#include "WireCellUtil/Point.h"

namespace WireCell {
    /// A straight piece of wire.
    class IWire : public IData<IWire> {
      public:
        virtual ~IWire();

        virtual int ident() const = 0;
        virtual WirePlaneId planeid() const = 0;

        /// Position in the plane, from 0 in the direction of increasing pitch.
        virtual int index() const = 0;

        virtual int channel() const = 0;

        /// Number of wires between this one and the readout of its channel.
        virtual int segment() const = 0;

        /// From tail to head, the wire direction.
        virtual Ray ray() const = 0;

        virtual Point center() const;
    };
}
