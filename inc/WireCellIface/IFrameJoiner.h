#pragma once
#include "WireCellIface/IFrame.h"
#include "WireCellIface/IJoinNode.h"

#include <tuple>

namespace WireCell {
    /// Makes one frame of two.
    class IFrameJoiner : public IJoinNode<std::tuple<IFrame, IFrame>, IFrame> {
      public:
        using pointer = std::shared_ptr<IFrameJoiner>;

        virtual ~IFrameJoiner();

        std::string signature() override { return typeid(IFrameJoiner).name(); }
    };
}
