#pragma once
#include <string>
#include <vector>

namespace WireCell::SPNG::host {
    /// The folders in which the host looks for data, apart from the current one.
    std::vector<std::string> data_folders();
}
