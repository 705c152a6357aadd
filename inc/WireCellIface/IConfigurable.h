#pragma once
#include "WireCellUtil/Configuration.h"
#include "WireCellUtil/IComponent.h"

namespace WireCell {
    class IConfigurable : virtual public IComponent<IConfigurable> {
      public:
        virtual ~IConfigurable();

        /// All keys with their defaults.
        virtual Configuration default_configuration() const { return Configuration(); }

        /// May be called more than once; each call starts afresh.  Throws a WireCell::Exception for bad input.
        virtual void configure(const Configuration& config) = 0;
    };
}
