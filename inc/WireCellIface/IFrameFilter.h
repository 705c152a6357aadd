#pragma once
#include "WireCellIface/IFrame.h"
#include "WireCellIface/IFunctionNode.h"

namespace WireCell {
    /// Turns a frame into a frame.
    class IFrameFilter : public IFunctionNode<IFrame, IFrame> {
      public:
        using pointer = std::shared_ptr<IFrameFilter>;

        virtual ~IFrameFilter();

        std::string signature() override { return typeid(IFrameFilter).name(); }
    };
}
