#pragma once
#include <string>
#include <typeinfo>

namespace WireCell {
    std::string demangle(const std::string& name);

    template <class T>
    std::string type()
    {
        return demangle(typeid(T).name());
    }
}
