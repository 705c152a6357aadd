#pragma once
#include "WireCellUtil/Interface.h"

#include <memory>
#include <vector>

namespace WireCell {

    /// Base of one interface `Type`: gives it the pointer types by which components are shared.
    template <class Type>
    class IComponent : virtual public Interface {
      public:
        using pointer = std::shared_ptr<Type>;
        using vector = std::vector<pointer>;
        virtual ~IComponent() = default;
    };

}
