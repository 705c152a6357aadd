#pragma once
#include "WireCellIface/IFrame.h"
#include "WireCellIface/ISinkNode.h"

namespace WireCell {
    /// Takes frames.
    class IFrameSink : public ISinkNode<IFrame> {
      public:
        using pointer = std::shared_ptr<IFrameSink>;

        virtual ~IFrameSink();

        std::string signature() override { return typeid(IFrameSink).name(); }
    };
}
