#pragma once
#include "WireCellIface/IDepo.h"
#include "WireCellIface/IFanoutNode.h"

namespace WireCell {
    /// Gives each deposition to several takers.
    class IDepoFanout : public IFanoutNode<IDepo, IDepo, 0> {
      public:
        virtual ~IDepoFanout();

        std::string signature() override { return typeid(IDepoFanout).name(); }
        std::vector<std::string> output_types() override = 0;
    };
}
