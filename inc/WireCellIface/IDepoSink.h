#pragma once
#include "WireCellIface/IDepo.h"
#include "WireCellIface/ISinkNode.h"

namespace WireCell {
    /// Takes depositions one by one.
    class IDepoSink : public ISinkNode<IDepo> {
      public:
        virtual ~IDepoSink();

        std::string signature() override { return typeid(IDepoSink).name(); }
    };
}
