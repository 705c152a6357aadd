#pragma once
#include "WireCellIface/IFrame.h"
#include "WireCellIface/ISourceNode.h"

namespace WireCell {
    /// Gives frames.
    class IFrameSource : public ISourceNode<IFrame> {
      public:
        using pointer = std::shared_ptr<IFrameSource>;

        virtual ~IFrameSource();
    };
}
