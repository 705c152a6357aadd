#include "MaxPool.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/library.h>

namespace WireCell::SPNG {

    namespace {
        constexpr int64_t row_dim = 2, column_dim = 3;

        /// How large a window is, and how far apart its rows and columns lie in memory [samples].
        struct Window {
            int64_t rows, columns, row_step, column_step;
        };

        float larger(float best, float other) { return other > best || other != other ? other : best; }

        /// The largest of `count` windows side by side, of which each begins `apart` after the one before.
        void pool_lane(const float* in, float* out, int64_t count, int64_t apart, const Window& window)
        {
            for (int64_t ind = 0; ind < count; ++ind) out[ind] = in[ind * apart];
            for (int64_t row = 0; row < window.rows; ++row) {
                for (int64_t column = 0; column < window.columns; ++column) {
                    const float* from = in + row * window.row_step + column * window.column_step;
                    for (int64_t ind = 0; ind < count; ++ind) out[ind] = larger(out[ind], from[ind * apart]);
                }
            }
        }

        TORCH_LIBRARY_FRAGMENT(spng, library)
        {
            library.def("max_pool2d(Tensor image, int[2] kernel, int[2] stride) -> Tensor",
                        torch::dispatch(c10::DispatchKey::CompositeExplicitAutograd, &max_pool));
        }
    }

    at::Tensor max_pool(const at::Tensor& image, at::IntArrayRef kernel, at::IntArrayRef stride)
    {
        const auto is_pair = [](at::IntArrayRef sizes) { return sizes.size() == 2 && sizes[0] > 0 && sizes[1] > 0; };
        const bool is_plain = image.is_cpu() && image.scalar_type() == at::kFloat && image.dim() == 4;
        if (!is_plain || !is_pair(kernel) || !is_pair(stride)) return at::max_pool2d(image, kernel, stride);
        const auto format = image.suggest_memory_format();
        const auto in = image.contiguous(format);
        const auto count = [&](int64_t dim) {
            return (in.size(dim) - kernel[dim - row_dim]) / stride[dim - row_dim] + 1;
        };
        // As at::max_pool2d() says it.
        if (in.numel() == 0 || in.size(row_dim) < kernel[0] || in.size(column_dim) < kernel[1])
            return at::max_pool2d(image, kernel, stride);
        const auto out =
            at::empty({in.size(0), in.size(1), count(row_dim), count(column_dim)}, in.options().memory_format(format));
        const bool is_last = format == at::MemoryFormat::ChannelsLast;
        const int64_t nchannels = in.size(1), nrows = out.size(row_dim), ncolumns = out.size(column_dim);
        // By sizes: the stride of a dimension of size 1 may be anything.
        const int64_t images = is_last ? in.size(0) : in.size(0) * nchannels; // that lie by themselves
        const int64_t side = is_last ? nchannels : 1;                         // of a sample
        const int64_t row_in = in.size(column_dim) * side, row_out = ncolumns * side;
        const int64_t image_in = in.size(row_dim) * row_in, image_out = nrows * row_out;
        const Window window{kernel[0], kernel[1], row_in, side};
        const auto* from = in.const_data_ptr<float>();
        auto* to = out.mutable_data_ptr<float>();
        at::parallel_for(0, images * nrows, 1, [&](int64_t begin, int64_t end) {
            for (int64_t line = begin; line < end; ++line) {
                const int64_t row = line % nrows;
                const float* in_row = from + line / nrows * image_in + row * stride[0] * window.row_step;
                float* out_row = to + line / nrows * image_out + row * row_out;
                if (!is_last) {
                    pool_lane(in_row, out_row, ncolumns, stride[1] * window.column_step, window);
                    continue;
                }
                for (int64_t column = 0; column < ncolumns; ++column) {
                    pool_lane(in_row + column * stride[1] * window.column_step, out_row + column * nchannels, nchannels,
                              1, window);
                }
            }
        });
        return out;
    }
}
