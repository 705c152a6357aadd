#pragma once
#include "WireCellUtil/Interface.h"

#include <vector>

namespace WireCell {
    template <class Type>
    class IComponent : virtual public Interface {
      public:
        typedef std::shared_ptr<Type> pointer;
        typedef std::vector<pointer> vector;
        virtual ~IComponent() {}
    };
}
