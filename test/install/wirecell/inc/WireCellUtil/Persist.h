#pragma once
#include "WireCellUtil/Configuration.h"

#include <string>

namespace WireCell::Persist {
    std::string resolve(const std::string& filename);
}
