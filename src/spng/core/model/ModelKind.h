#pragma once
#include <string>
#include <string_view>

namespace WireCell::SPNG {

    /// What a file that is no TorchScript archive seems to be, and what to do instead.
    std::string not_torchscript(std::string_view content);
}
