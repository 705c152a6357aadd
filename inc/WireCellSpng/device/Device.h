#pragma once
#include <c10/core/Device.h>

#include <string>

namespace WireCell::SPNG {

    /// The device that a word names: `cpu`; `gpu` or `cuda` (the first GPU); `gpuN`, `gpu:N`, `cudaN`, `cuda:N` or `N`.
    ///
    /// Asking for a GPU loads LibTorch's CUDA library at run time.  Throws ValueError, saying what there is, for an
    /// unknown word, a GPU that is absent and an index that is too high.
    c10::Device parse_device(const std::string& word);
}
