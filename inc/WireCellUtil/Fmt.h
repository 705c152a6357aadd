#pragma once
#include "WireCellUtil/Configuration.h"

#include <string>

namespace WireCell::Fmt {

    /// Fill a pattern with brace codes in: a scalar is one positional argument, an array is several, an object gives
    /// named ones.  ValueError if the pattern asks for what is not there.
    std::string format(const std::string& pattern, const Configuration& params);

}
