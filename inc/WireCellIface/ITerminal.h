#pragma once
#include "WireCellUtil/IComponent.h"

namespace WireCell {
    /// A component to be told once, in the order of the configuration, that the job is over.
    class ITerminal : virtual public IComponent<ITerminal> {
      public:
        virtual ~ITerminal();

        virtual void finalize() = 0;
    };
}
