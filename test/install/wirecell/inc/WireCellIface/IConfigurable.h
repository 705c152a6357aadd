#pragma once
#include "WireCellUtil/Configuration.h"
#include "WireCellUtil/IComponent.h"

namespace WireCell {
    class IConfigurable : virtual public IComponent<IConfigurable> {
      public:
        virtual ~IConfigurable();
        virtual Configuration default_configuration() const { return Configuration(); }
        virtual void configure(const Configuration& config) = 0;
    };
}
