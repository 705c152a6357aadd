#pragma once
#include "WireCellIface/IDepo.h"
#include "WireCellIface/IQueuedoutNode.h"

namespace WireCell {
    /// Drifts depositions towards an anode.
    class IDrifter : public IQueuedoutNode<IDepo, IDepo> {
      public:
        using pointer = std::shared_ptr<IDrifter>;

        virtual ~IDrifter();

        std::string signature() override { return typeid(IDrifter).name(); }
    };
}
