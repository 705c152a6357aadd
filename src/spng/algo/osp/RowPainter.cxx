#include "WireCellSpng/algo/osp/RowPainter.h"

#include <algorithm>

namespace WireCell::SPNG::OSP {

    RowPainter image_rows(const at::Tensor& image)
    {
        return [image](int64_t row, float* samples) {
            const auto nticks = image.size(1);
            std::copy_n(image.data_ptr<float>() + row * nticks, nticks, samples);
        };
    }
}
