#pragma once
#include "WireCellIface/ISourceNode.h"
#include "WireCellIface/ITensorSet.h"

namespace WireCell {
    /// Gives tensor sets.
    class ITensorSetSource : public ISourceNode<ITensorSet> {
      public:
        using pointer = std::shared_ptr<ITensorSetSource>;

        virtual ~ITensorSetSource();
    };
}
