#pragma once
#include "WireCellIface/IDepoSet.h"
#include "WireCellIface/IFanoutNode.h"

namespace WireCell {
    /// Gives a set of depositions to several takers.
    class IDepoSetFanout : public IFanoutNode<IDepoSet, IDepoSet, 0> {
      public:
        virtual ~IDepoSetFanout();

        std::string signature() override { return typeid(IDepoSetFanout).name(); }
        std::vector<std::string> output_types() override = 0;
    };
}
