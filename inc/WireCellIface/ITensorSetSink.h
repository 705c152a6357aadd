#pragma once
#include "WireCellIface/ISinkNode.h"
#include "WireCellIface/ITensorSet.h"

namespace WireCell {
    /// Takes tensor sets.
    class ITensorSetSink : public ISinkNode<ITensorSet> {
      public:
        using pointer = std::shared_ptr<ITensorSetSink>;

        virtual ~ITensorSetSink();
    };
}
