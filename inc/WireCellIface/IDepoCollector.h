#pragma once
#include "WireCellIface/IDepoSet.h"
#include "WireCellIface/IQueuedoutNode.h"

namespace WireCell {
    /// Collects depositions into sets.
    class IDepoCollector : public IQueuedoutNode<IDepo, IDepoSet> {
      public:
        using pointer = std::shared_ptr<IDepoCollector>;

        virtual ~IDepoCollector();

        std::string signature() override { return typeid(IDepoCollector).name(); }
    };
}
