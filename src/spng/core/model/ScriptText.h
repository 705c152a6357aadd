#pragma once
#include <string_view>

namespace WireCell::SPNG {

    /// See that LibTorch's parser, which calls itself for what stands inside of something else, can read a file of
    /// TorchScript: brackets, blocks and chains of operators have a limited depth.  ValueError says what has not.
    void check_script_text(std::string_view text);
}
