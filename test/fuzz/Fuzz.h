#pragma once
#include "WireCellUtil/Exceptions.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// What fuzz targets share.  A target reads its input with a reader of ours; the reader may take it, or refuse it by one of
/// our exceptions whose message names the input.  Everything else ends the process, which is a finding.
namespace spng::fuzz {

    /// Write the input to a file of this name in a folder of the process, which goes away with it.
    std::string write_input(const std::string& name, std::string_view content);

    /// Run a reader.  The message of its refusal must hold one of the words.
    void attempt(const std::vector<std::string>& words, const std::function<void()>& read);

    /// A tar archive of the members that the bytes describe: each is a byte that chooses the name, two that give the number
    /// of its bytes, the lower one first, and these.
    std::string make_tar(std::string_view bytes, const std::vector<std::string>& names);

    inline std::string_view view(const uint8_t* data, size_t size)
    {
        return {reinterpret_cast<const char*>(data), size};
    }
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
