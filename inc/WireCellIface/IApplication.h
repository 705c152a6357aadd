#pragma once
#include "WireCellUtil/IComponent.h"

namespace WireCell {
    /// What the program runs after all components are configured; may be executed repeatedly.
    class IApplication : public IComponent<IApplication> {
      public:
        virtual ~IApplication();

        virtual void execute() = 0;
    };
}
