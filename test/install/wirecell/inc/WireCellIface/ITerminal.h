#pragma once
#include "WireCellUtil/IComponent.h"

namespace WireCell {
    class ITerminal : virtual public IComponent<ITerminal> {
      public:
        virtual ~ITerminal();
        virtual void finalize() = 0;
    };
}
