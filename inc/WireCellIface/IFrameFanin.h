#pragma once
#include "WireCellIface/IFaninNode.h"
#include "WireCellIface/IFrame.h"

namespace WireCell {
    /// Makes one frame of several.
    class IFrameFanin : public IFaninNode<IFrame, IFrame, 0> {
      public:
        using pointer = std::shared_ptr<IFrameFanin>;

        virtual ~IFrameFanin();

        std::string signature() override { return typeid(IFrameFanin).name(); }
        std::vector<std::string> input_types() override = 0;
    };
}
