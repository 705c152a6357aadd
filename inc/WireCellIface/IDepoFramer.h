#pragma once
#include "WireCellIface/IDepoSet.h"
#include "WireCellIface/IFrame.h"
#include "WireCellIface/IFunctionNode.h"

namespace WireCell {
    /// Turns depositions into a frame.
    class IDepoFramer : public IFunctionNode<IDepoSet, IFrame> {
      public:
        virtual ~IDepoFramer();

        std::string signature() override { return typeid(IDepoFramer).name(); }
    };
}
