#pragma once
#include "WireCellIface/IFanoutNode.h"
#include "WireCellIface/IFrame.h"

namespace WireCell {
    /// Gives a frame to several takers.
    class IFrameFanout : public IFanoutNode<IFrame, IFrame, 0> {
      public:
        virtual ~IFrameFanout();

        std::string signature() override { return typeid(IFrameFanout).name(); }
        std::vector<std::string> output_types() override = 0;
    };
}
