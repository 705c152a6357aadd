#pragma once
#include "WireCellIface/IChannel.h"
#include "WireCellUtil/IComponent.h"
#include "WireCellUtil/Pimpos.h"

namespace WireCell {
    class IWirePlane : public IComponent<IWirePlane> {
      public:
        virtual ~IWirePlane();

        virtual int ident() const = 0;

        /// The geometry along wire and pitch.
        virtual const Pimpos* pimpos() const = 0;

        /// In the order of increasing pitch.
        virtual const IWire::vector& wires() const = 0;

        /// In the order of wire attachment.
        virtual const IChannel::vector& channels() const = 0;

        /// The plane of the first wire; an invalid id if there is none.
        virtual WirePlaneId planeid() const;
    };
}
