#pragma once
#include "WireCellUtil/Persist.h"

#include <string>

namespace spng::test {
    /// Whether a data file is the experiment's own, and not the model of it that comes with the program.
    inline bool has_real_file(const std::string& name)
    {
        const auto path = WireCell::Persist::resolve(name);
        return !path.empty() && path.find("/builtin/") == std::string::npos;
    }
}
