#pragma once
#include <string>

namespace WireCell::Factory {
    /// The library of the Wire-Cell Toolkit, or of LArSoft, that has a component of that type; empty if none is known.
    std::string toolkit_library(const std::string& classname);
}
