#pragma once
#include <string>
#include <typeinfo>

namespace WireCell {

    /// The C++ spelling of a compiler's type name.
    std::string demangle(const std::string& name);

    /// The C++ spelling of an object's dynamic type.
    template <class T>
    std::string type(const T& t)
    {
        return demangle(typeid(t).name());
    }

    /// The C++ spelling of a type.
    template <class T>
    std::string type()
    {
        return demangle(typeid(T).name());
    }

}
