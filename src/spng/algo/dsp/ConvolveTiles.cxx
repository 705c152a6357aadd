#include "ConvolveTiles.h"

#include "ConvolveParts.h"
#include "Rows.h"
#include "WireCellSpng/base/Dft.h"
#include "WireCellSpng/base/Dims.h"

#include <ATen/ATen.h>

namespace WireCell::SPNG::detail {

    namespace {
        // So many rows of 6000 samples, or columns of 1000, with their transform, stay in a second-level cache of 1 MB.
        constexpr int64_t tile_rows = 32, tile_columns = 64;

        at::Tensor as_images(const at::Tensor& x) { return x.reshape({-1, x.size(dim::channel), x.size(dim::tick)}); }

        at::Tensor rows_of(const at::Tensor& kernel, int64_t first, int64_t count)
        {
            return kernel.size(0) > 1 ? kernel.narrow(0, first, count) : kernel;
        }

        /// Transform rows without their baselines, amid zeros, and multiply by `kernel` unless channels are to be transformed
        /// before.
        void transform_rows(const at::Tensor& waves, const at::Tensor& spec, const at::Tensor& kernel,
                            const ConvolvePlan& plan, bool multiplies)
        {
            const auto& channel = plan.channel;
            const auto baseline = channel.baseline ? lower_median(waves, dim::channel) : at::Tensor();
            for_tiles(waves.size(0), channel.conv, tile_rows, [&](int64_t image, int64_t first, int64_t count) {
                auto out = spec[image].narrow(0, first, count);
                const int64_t begin = std::max(first, channel.head);
                const int64_t end = std::min(first + count, channel.head + channel.input);
                if (begin >= end) {
                    out.zero_();
                    return;
                }
                auto rows = waves[image].narrow(0, begin - channel.head, end - begin);
                if (channel.baseline) rows = rows - baseline[image];
                auto piece = plan;
                piece.channel.baseline = false;
                piece.channel.input = end - begin;
                piece.channel.head = begin - first;
                piece.channel.conv = count;
                rows = prepare(rows, piece);
                const auto all = at::fft_rfft(rows, std::nullopt, dim::tick).narrow(1, 0, out.size(1));
                if (multiplies) { at::mul_out(out, all, rows_of(kernel, first, count)); }
                else {
                    out.copy_(all);
                }
            });
        }

        /// to[j, i] = from[i, j] for complex matrices whose rows are contiguous, in squares that stay in the first-level cache.
        template <class T>
        void transpose(const at::Tensor& from, const at::Tensor& to)
        {
            constexpr int64_t side = 16;
            const int64_t nrows = from.size(0), ncolumns = from.size(1);
            const int64_t step_in = from.stride(0), step_out = to.stride(0);
            const auto* const in = from.const_data_ptr<c10::complex<T>>();
            auto* const out = to.mutable_data_ptr<c10::complex<T>>();
            for (int64_t row = 0; row < nrows; row += side) {
                for (int64_t column = 0; column < ncolumns; column += side) {
                    const int64_t last_row = std::min(nrows, row + side),
                                  last_column = std::min(ncolumns, column + side);
                    for (int64_t j = column; j < last_column; ++j) {
                        for (int64_t i = row; i < last_row; ++i) out[j * step_out + i] = in[i * step_in + j];
                    }
                }
            }
        }

        /// Convolve along channels, in place; channels are rolled.
        template <class T>
        void convolve_columns(const at::Tensor& spec, const at::Tensor& kernel, int64_t roll)
        {
            const int64_t nchannels = spec.size(1);
            const int64_t shift = nchannels ? modulo(roll, nchannels) : 0;
            const auto turned = kernel.t();
            for_tiles(spec.size(0), spec.size(2), tile_columns, [&](int64_t image, int64_t first, int64_t count) {
                const auto columns = spec[image].narrow(1, first, count);
                auto inner = at::empty({count, nchannels}, spec.options());
                transpose<T>(columns, inner);
                inner = at::fft_fft(inner, std::nullopt, 1);
                inner.mul_(rows_of(turned, first, count));
                inner = at::fft_ifft(inner, std::nullopt, 1).contiguous();
                transpose<T>(inner.narrow(1, 0, nchannels - shift), columns.narrow(0, shift, nchannels - shift));
                if (shift) transpose<T>(inner.narrow(1, nchannels - shift, shift), columns.narrow(0, 0, shift));
            });
        }
    }

    at::Tensor spectrum_in_tiles(const at::Tensor& wave, const at::Tensor& kernel, const ConvolvePlan& plan,
                                 int64_t columns)
    {
        const auto& channel = plan.channel;
        const bool transforms = channel.dft && kernel.size(0) > 1;
        const auto waves = as_images(wave);
        const auto spec = at::empty({waves.size(0), channel.conv, columns},
                                    wave.options().dtype(at::toComplexType(wave.scalar_type())));
        transform_rows(waves, spec, kernel, plan, !transforms);
        if (transforms && spec.scalar_type() == at::kComplexFloat) convolve_columns<float>(spec, kernel, channel.roll);
        if (transforms && spec.scalar_type() == at::kComplexDouble)
            convolve_columns<double>(spec, kernel, channel.roll);
        const auto kept = roll_and_crop(spec, dim::channel, transforms ? 0 : channel.roll, channel.output);
        auto sizes = wave.sizes().vec();
        sizes[sizes.size() - 2] = kept.size(dim::channel);
        sizes[sizes.size() - 1] = columns;
        return kept.reshape(sizes);
    }

    std::vector<at::Tensor>
    images_in_tiles(const at::Tensor& spec, const std::vector<BankPlan::Output>& outputs,
                    const std::function<at::Tensor(const at::Tensor&, const BankPlan::Output&)>& invert)
    {
        const auto specs = as_images(spec);
        std::vector<at::Tensor> images, out;
        for (const auto& output : outputs) {
            auto sizes = spec.sizes().vec();
            sizes.back() = output.size;
            images.push_back(at::empty(sizes, spec.options().dtype(at::toRealValueType(spec.scalar_type()))));
            out.push_back(as_images(images.back()));
        }
        for_tiles(specs.size(0), specs.size(1), tile_rows, [&](int64_t image, int64_t first, int64_t count) {
            const auto rows = specs[image].narrow(0, first, count);
            for (size_t ind = 0; ind < outputs.size(); ++ind) {
                out[ind][image].narrow(0, first, count).copy_(invert(rows, outputs[ind]));
            }
        });
        return images;
    }
}
