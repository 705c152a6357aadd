#pragma once
#include "WireCellIface/IDepoSet.h"
#include "WireCellIface/IFunctionNode.h"

namespace WireCell {
    /// Turns a set of depositions into another.
    class IDepoSetFilter : public IFunctionNode<IDepoSet, IDepoSet> {
      public:
        using pointer = std::shared_ptr<IDepoSetFilter>;

        virtual ~IDepoSetFilter();

        std::string signature() override { return typeid(IDepoSetFilter).name(); }
    };
}
