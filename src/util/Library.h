#pragma once
#include <string>

namespace WireCell {
    /// The folder that holds this very library.
    std::string library_folder();
}
