#pragma once
#include <memory>

namespace WireCell {

    /// The root of everything that a factory can make.
    class Interface {
      public:
        using pointer = std::shared_ptr<Interface>;
        virtual ~Interface();
    };

    /// View a component through another of its interfaces, null if it lacks that one.
    template <class Type>
    std::shared_ptr<Type> interface_cast(const Interface::pointer& component)
    {
        return std::dynamic_pointer_cast<Type>(component);
    }

}
