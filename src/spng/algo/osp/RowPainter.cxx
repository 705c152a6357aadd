#include "WireCellSpng/algo/osp/RowPainter.h"

#include "Rows.h"

namespace WireCell::SPNG::OSP {

    RowPainter image_rows(const at::Tensor& image)
    {
        return [image](int64_t row, float* samples) {
            const auto nticks = image.size(1);
            std::copy_n(image.data_ptr<float>() + row * nticks, nticks, samples);
        };
    }

    at::Tensor painted(const RowPainter& paint, int64_t nrows, int64_t nticks)
    {
        auto image = at::zeros({nrows, nticks}, at::kFloat);
        auto* samples = image.data_ptr<float>();
        SPNG::detail::for_rows(nrows, nticks, [&](int64_t begin, int64_t end) {
            for (auto row = begin; row < end; ++row) paint(row, samples + row * nticks);
        });
        return image;
    }
}
