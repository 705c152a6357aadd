#pragma once
#include "WireCellIface/IData.h"
#include "WireCellIface/WirePlaneId.h"
#include "WireCellUtil/Point.h"

#include <set>
#include <utility>

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

    using IWirePair = std::pair<IWire::pointer, IWire::pointer>;

    bool ascending_index(IWire::pointer lhs, IWire::pointer rhs);

    struct IWireCompareIdent {
        bool operator()(const IWire::pointer& lhs, const IWire::pointer& rhs) const;
    };
    struct IWireCompareIndex {
        bool operator()(const IWire::pointer& lhs, const IWire::pointer& rhs) const;
    };
    struct IWireCompareSegment {
        bool operator()(const IWire::pointer& lhs, const IWire::pointer& rhs) const;
    };

    using IWireSet = std::set<IWire::pointer, IWireCompareIdent>;
    using IWireIndexSet = std::set<IWire::pointer, IWireCompareIndex>;
    using IWireSegmentSet = std::set<IWire::pointer, IWireCompareSegment>;
}
