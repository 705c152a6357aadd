#pragma once
#include <cstddef>
#include <string>

namespace WireCell::View {

    /// 128 random bits from the system, as 32 letters.
    std::string random_word();

    std::string base64(const void* data, size_t nbytes);

    /// Compressed as zlib does, for the browser's DecompressionStream("deflate").
    std::string deflated(const void* data, size_t nbytes);
}
