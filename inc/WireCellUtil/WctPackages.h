#pragma once
#include <string>

namespace WireCell::Factory {
    /// The library of the Wire-Cell Toolkit, or of LArSoft, that has a component of that type; empty if none is known.
    std::string toolkit_library(const std::string& classname);

    /// Whether that is known of the very type, not only of those whose names begin like it.
    bool is_toolkit_type(const std::string& classname);
}
