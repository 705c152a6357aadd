#pragma once
#include "WireCellIface/IDepoSet.h"
#include "WireCellIface/ISinkNode.h"

namespace WireCell {
    /// Takes sets of depositions.
    class IDepoSetSink : public ISinkNode<IDepoSet> {
      public:
        virtual ~IDepoSetSink();

        std::string signature() override { return typeid(IDepoSetSink).name(); }
    };
}
