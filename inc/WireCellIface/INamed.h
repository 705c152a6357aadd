#pragma once
#include "WireCellUtil/IComponent.h"

#include <string>

namespace WireCell {
    /// A component that knows its instance name; it is set before configure().
    class INamed : virtual public IComponent<INamed> {
      public:
        virtual ~INamed();

        virtual void set_name(const std::string& name) = 0;
        virtual std::string get_name() const = 0;
    };
}
