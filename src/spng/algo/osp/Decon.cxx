#include "WireCellSpng/algo/osp/Decon.h"

#include "WireCellSpng/base/Check.h"
#include "WireCellSpng/base/Dft.h"
#include "WireCellSpng/base/Dims.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <cmath>
#include <complex>

namespace WireCell::SPNG::OSP {

    namespace {
        using Complex = std::complex<float>;

        // Blocks are of one size, whatever the number of threads, so that results do not depend on it.
        constexpr int64_t rows_per_block = 16;
        constexpr int64_t columns_per_block = 64;

        template <class Work>
        void for_blocks(int64_t size, int64_t length, const Work& work)
        {
            const auto nblocks = (size + length - 1) / length;
            at::parallel_for(0, nblocks, 1, [&](int64_t begin, int64_t end) {
                for (auto block = begin; block < end; ++block) {
                    const auto first = block * length;
                    work(first, std::min(length, size - first));
                }
            });
        }

        Complex* complex_data(const at::Tensor& x) { return static_cast<Complex*>(x.data_ptr()); }

        /// Copy rows of complex numbers between tensors that are contiguous along their last dimension.
        void copy_rows(const at::Tensor& to, const at::Tensor& from)
        {
            for (int64_t row = 0; row < from.size(0); ++row) {
                std::copy_n(complex_data(from) + row * from.stride(0), from.size(1),
                            complex_data(to) + row * to.stride(0));
            }
        }

        /// The half spectra of rows along ticks, between rows of zeros.
        at::Tensor tick_spectra(const at::Tensor& samples, const DeconParams& params)
        {
            const auto nrows = samples.size(0), nwires = params.response.size(0), padded = params.response.size(1);
            const auto places = spectrum_rows(nrows, nwires, params.gaps);
            const auto ngaps = static_cast<int64_t>(params.gaps.size());
            auto spectra = at::empty({nrows + nwires - 1 + ngaps * nwires, half_size(padded)}, at::kComplexFloat);
            std::vector<char> is_used(spectra.size(0), 0);
            for (const auto place : places) is_used[place + nwires / 2] = 1;
            for (int64_t row = 0; row < spectra.size(0); ++row) {
                if (!is_used[row]) spectra[row].zero_();
            }
            for_blocks(nrows, rows_per_block, [&](int64_t first, int64_t count) {
                const auto block = at::fft_rfft(samples.narrow(0, first, count), padded, dim::tick);
                if (params.correction.defined()) block.mul_(params.correction.narrow(0, first, count));
                for (int64_t row = 0; row < count; ++row) {
                    copy_rows(spectra.narrow(0, places[first + row] + nwires / 2, 1), block.narrow(0, row, 1));
                }
            });
            return spectra;
        }

        void divide_(const at::Tensor& samples, const at::Tensor& response, const at::Tensor& filter,
                     bool keep_infinite)
        {
            const auto ncolumns = samples.size(1);
            const auto* weights = filter.defined() ? filter.data_ptr<float>() : nullptr;
            for (int64_t row = 0; row < samples.size(0); ++row) {
                auto* x = complex_data(samples) + row * samples.stride(0);
                const auto* k = complex_data(response) + row * response.stride(0);
                const float weight = weights ? weights[row] : 1;
                for (int64_t i = 0; i < ncolumns; ++i) {
                    const float norm = std::norm(k[i]);
                    const float re = (x[i].real() * k[i].real() + x[i].imag() * k[i].imag()) / norm;
                    const float im = (x[i].imag() * k[i].real() - x[i].real() * k[i].imag()) / norm;
                    const bool usable = keep_infinite || (std::isfinite(re) && std::isfinite(im));
                    x[i] = usable ? Complex(re * weight, im * weight) : Complex(0, 0);
                }
            }
        }
    }

    std::vector<int64_t> spectrum_rows(int64_t nrows, int64_t nwires, const std::vector<int64_t>& gaps)
    {
        std::vector<int64_t> rows(nrows);
        int64_t before = 0;
        for (int64_t row = 0; row < nrows; ++row) {
            before += nwires * std::count(gaps.begin(), gaps.end(), row);
            rows[row] = row + before;
        }
        return rows;
    }

    at::Tensor deconvolve(const at::Tensor& samples, const DeconParams& params)
    {
        const auto fits = params.response.dim() == 2 && params.response.size(0) % 2 == 1 &&
                          params.response.size(1) >= samples.size(1);
        SPNG_VALIDATE(fits, "a deconvolution of {} rows x {} ticks with a response of sizes ({})", samples.size(0),
                      samples.size(1), fmt::join(params.response.sizes().vec(), ", "));
        auto spectra = tick_spectra(samples, params);
        const auto nrows = spectra.size(0);
        const auto response = at::fft_rfft(params.response, c10::nullopt, dim::tick);
        for_blocks(spectra.size(1), columns_per_block, [&](int64_t first, int64_t count) {
            const auto columns = spectra.narrow(1, first, count);
            const auto both = at::fft_fft(columns, c10::nullopt, 0).contiguous();
            const auto kernel = at::fft_fft(response.narrow(1, first, count), nrows, 0).contiguous();
            divide_(both, kernel, params.wire_filter, params.keep_infinite);
            copy_rows(columns, at::fft_ifft(both, c10::nullopt, 0).contiguous());
        });
        return spectra;
    }

    std::vector<at::Tensor> images(const at::Tensor& spectrum, const ImageView& view,
                                   const std::vector<at::Tensor>& filters, const FinishRows& finish)
    {
        const auto nrows = static_cast<int64_t>(view.rows.size()), nbins = half_size(view.nticks);
        SPNG_VALIDATE(spectrum.size(1) == nbins && view.crop <= view.nticks,
                      "images of {} of {} ticks from {} frequencies", view.crop, view.nticks, spectrum.size(1));
        std::vector<at::Tensor> result;
        for (size_t ind = 0; ind < filters.size(); ++ind) result.push_back(at::empty({nrows, view.crop}, at::kFloat));
        const auto shift = modulo(view.shift, view.nticks);
        for_blocks(nrows, rows_per_block, [&](int64_t first, int64_t count) {
            auto block = at::empty({count, nbins}, at::kComplexFloat);
            for (size_t ind = 0; ind < filters.size(); ++ind) {
                const auto* filter = filters[ind].defined() ? filters[ind].data_ptr<float>() : nullptr;
                for (int64_t row = 0; row < count; ++row) {
                    const auto* from = complex_data(spectrum) + view.rows[first + row] * spectrum.stride(0);
                    auto* to = complex_data(block) + row * nbins;
                    for (int64_t i = 0; i < nbins; ++i) to[i] = filter ? from[i] * filter[i] : from[i];
                }
                const auto waves = at::fft_irfft(block, view.nticks, dim::tick).contiguous();
                for (int64_t row = 0; row < count; ++row) {
                    const auto* from = waves.data_ptr<float>() + row * view.nticks;
                    auto* to = result[ind].data_ptr<float>() + (first + row) * view.crop;
                    // The end of the wave comes first.
                    const auto head = std::min(shift, view.crop);
                    std::copy_n(from + view.nticks - shift, head, to);
                    std::copy_n(from, view.crop - head, to + head);
                }
                if (finish) finish(result[ind].narrow(0, first, count));
            }
        });
        return result;
    }
}
