#pragma once
#include <cstddef>
#include <string>

namespace WireCell::Persist {

    /// The most that data files may hold of text [bytes].
    constexpr size_t longest_content = size_t{1} << 29;

    /// Compress or decompress a whole file's content in memory.  IOError that says what is wrong with the data, or that
    /// they hold more than longest_content.
    std::string bzip2(const std::string& plain);
    std::string bunzip2(const std::string& packed);

}
