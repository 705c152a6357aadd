#pragma once
#include <ATen/core/Tensor.h>

namespace WireCell::SPNG {

    /// The largest number in each window of an image, [batch, channel, rows, columns], float32 on a CPU, in the memory order of the
    /// image; windows are `kernel` large, `stride` apart, and whole.  Bit for bit what at::max_pool2d() gives, NaN included, which
    /// also makes the places of these numbers, as 64-bit integers: twice as much memory as the result has.
    ///
    /// In graphs of networks it is spng::max_pool2d.
    at::Tensor max_pool(const at::Tensor& image, at::IntArrayRef kernel, at::IntArrayRef stride);
}
