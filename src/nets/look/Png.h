#pragma once
#include <ATen/core/Tensor.h>

#include <string>

namespace WireCell::Nets {

    /// Write a picture, uint8 [row, column, 3] of red, green and blue, as a PNG.  The file appears when it is complete.
    /// IOError names it.
    void write_png(const std::string& path, const at::Tensor& rgb);
}
