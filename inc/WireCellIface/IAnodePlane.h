#pragma once
#include "WireCellIface/IAnodeFace.h"

namespace WireCell {
    /// An anode (APA, CRP): its faces, planes, wires and channels.
    class IAnodePlane : public IComponent<IAnodePlane> {
      public:
        virtual ~IAnodePlane();

        virtual int ident() const = 0;
        virtual int nfaces() const = 0;

        /// Null if there is none with the ident.
        virtual IAnodeFace::pointer face(int ident) const = 0;

        /// Entries are null where the anode is insensitive.
        virtual IAnodeFace::vector faces() const = 0;

        /// The plane of the channel's segment 0 wire; an invalid id for a foreign channel.
        virtual WirePlaneId resolve(int channel) const = 0;

        /// All channel idents, sorted.
        virtual std::vector<int> channels() const = 0;

        /// Null for a foreign channel.
        virtual IChannel::pointer channel(int chident) const = 0;

        virtual IWire::vector wires(int chident) const = 0;
    };
}
