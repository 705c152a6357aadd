#pragma once
#include "WireCellSpng/algo/osp/RowPainter.h"

#include <ATen/ATen.h>

namespace spng::test {
    /// All rows of a picture, float32 [row, tick].
    inline at::Tensor painted(const WireCell::SPNG::OSP::RowPainter& paint, int64_t nrows, int64_t nticks)
    {
        auto image = at::zeros({nrows, nticks}, at::kFloat);
        for (int64_t row = 0; row < nrows; ++row) paint(row, image.data_ptr<float>() + row * nticks);
        return image;
    }
}
