#pragma once
#include "WireCellIface/IDepoSet.h"
#include "WireCellIface/ISourceNode.h"

namespace WireCell {
    /// Gives sets of depositions.
    class IDepoSetSource : public ISourceNode<IDepoSet> {
      public:
        using pointer = std::shared_ptr<IDepoSetSource>;

        virtual ~IDepoSetSource();

        std::string signature() override { return typeid(IDepoSetSource).name(); }
    };
}
