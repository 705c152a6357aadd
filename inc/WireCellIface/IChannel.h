#pragma once
#include "WireCellIface/IWire.h"

namespace WireCell {
    /// An electronics channel and the wires that it reads.
    class IChannel : public IData<IChannel> {
      public:
        virtual ~IChannel();

        virtual int ident() const = 0;

        /// The wire attachment number: the position among the segment 0 wires of the plane.
        virtual int index() const = 0;

        /// Sorted by segment.
        virtual const IWire::vector& wires() const = 0;

        /// The plane of the first wire; an invalid id if there is none.
        virtual WirePlaneId planeid() const;

        /// Orders the channels of a detector by plane, then by index.
        virtual size_t global_order() const;
    };
}
