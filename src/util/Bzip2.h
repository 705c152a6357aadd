#pragma once
#include <string>

namespace WireCell::Persist {

    /// Compress or decompress a whole file's content in memory.  IOError that says what is wrong with the data.
    std::string bzip2(const std::string& plain);
    std::string bunzip2(const std::string& packed);

}
