#pragma once
#include <ATen/core/Tensor.h>

#include <functional>

/// Traditional signal processing: pictures that are made row by row, where they are wanted.
namespace WireCell::SPNG::OSP {

    /// Fills the samples of a row, which are zero before.  Rows may be asked for by several threads.
    using RowPainter = std::function<void(int64_t row, float* samples)>;

    /// The rows of an image, float32 [row, tick], contiguous, on the CPU.
    RowPainter image_rows(const at::Tensor& image);
}
