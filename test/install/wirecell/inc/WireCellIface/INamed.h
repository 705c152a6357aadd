#pragma once
#include "WireCellUtil/IComponent.h"

#include <string>

namespace WireCell {
    class INamed : virtual public IComponent<INamed> {
      public:
        virtual ~INamed();
        virtual void set_name(const std::string& name) = 0;
        virtual std::string get_name() const = 0;
    };
}
