#pragma once
#include "WireCellIface/IFunctionNode.h"
#include "WireCellIface/ITensorSet.h"

namespace WireCell {
    /// Turns a tensor set into a tensor set.
    class ITensorSetFilter : public IFunctionNode<ITensorSet, ITensorSet> {
      public:
        using pointer = std::shared_ptr<ITensorSetFilter>;

        virtual ~ITensorSetFilter();

        std::string signature() override { return typeid(ITensorSetFilter).name(); }
    };
}
