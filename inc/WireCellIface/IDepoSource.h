#pragma once
#include "WireCellIface/IDepo.h"
#include "WireCellIface/ISourceNode.h"

namespace WireCell {
    /// Gives depositions one by one.
    class IDepoSource : public ISourceNode<IDepo> {
      public:
        using pointer = std::shared_ptr<IDepoSource>;

        virtual ~IDepoSource();

        std::string signature() override { return typeid(IDepoSource).name(); }
    };
}
