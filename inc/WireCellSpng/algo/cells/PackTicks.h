#pragma once
#include <ATen/core/Tensor.h>

/// Masks of which 64 ticks are a word.
namespace WireCell::SPNG {

    /// Pack bool [..., tick] into int64 [..., ceil(ticks/64)]; tick t is bit t%64 of word t/64, spare bits are 0.
    at::Tensor pack_ticks(const at::Tensor& mask);
    /// The inverse of pack_ticks().
    at::Tensor unpack_ticks(const at::Tensor& words, int64_t nticks);
}
