#pragma once
#include "WireCellIface/IFrame.h"
#include "WireCellIface/ISplitNode.h"

#include <tuple>

namespace WireCell {
    /// Gives a frame, or two parts of it, to two takers.
    class IFrameSplitter : public ISplitNode<IFrame, std::tuple<IFrame, IFrame>> {
      public:
        using pointer = std::shared_ptr<IFrameSplitter>;

        virtual ~IFrameSplitter();

        std::string signature() override { return typeid(IFrameSplitter).name(); }
    };
}
