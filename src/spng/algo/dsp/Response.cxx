#include "WireCellSpng/algo/dsp/Response.h"

#include "WireCellSpng/algo/dsp/Convolve.h"
#include "WireCellSpng/algo/dsp/Resample.h"
#include "WireCellSpng/base/Check.h"
#include "WireCellSpng/base/Dft.h"

#include <ATen/ATen.h>

#include <cmath>

namespace WireCell::SPNG {

    namespace {
        /// Field response files carry periods like 99.999 ns.
        double snap_to_ns(double period)
        {
            const double whole = std::round(period);
            return std::abs(whole - period) < 1e-3 * period ? whole : period;
        }
    }

    namespace {
        /// Field times electronics in double precision, with the fine samples' own period as the measure.
        at::Tensor physical_kernel(const at::Tensor& field, const at::Tensor& elec, double fine,
                                   const ResponseParams& par)
        {
            const int64_t linear = field.size(1) + elec.size(0) - 1;
            const auto product =
                at::fft_rfft(field.to(at::kDouble), linear) * at::fft_rfft(elec.to(at::kDouble), linear);
            const auto volts = at::fft_irfft(product, linear);
            const auto coarse = resample_interval(volts, fine, par.period, -1, ResampleNorm::interpolation);
            return coarse.mul_(par.scale * fine).to(at::kFloat);
        }

        /// The Wire-Cell Toolkit's numbers to the last bit, which is why it follows that plugin's order of float32
        /// operations: where the response's spectrum is nearly zero, its ratio in a deconvolution is made of rounding.
        at::Tensor wct_kernel(const at::Tensor& field, const at::Tensor& elec, double fine, const ResponseParams& par)
        {
            const int64_t linear = field.size(1) + elec.size(0) - 1;
            const auto product = at::fft_fft(field.to(at::kFloat), linear) * at::fft_fft(elec.to(at::kFloat), linear);
            const auto volts = at::real(at::fft_ifft(product)).contiguous();

            const int64_t ratio = rational(fine, par.period);
            const int64_t N = (linear + ratio - 1) / ratio * ratio;
            const int64_t M = std::llround(static_cast<double>(N) * fine / par.period);
            SPNG_VALIDATE(M < N, "the wct normalization wants a field response finer than {} ns, not {} ns", par.period,
                          fine);
            const auto spec = at::fft_fft(resize_tensor_tail(volts, 1, N).contiguous());
            auto few = at::zeros({field.size(0), M}, spec.options());
            const int64_t half = nhalf(M);
            few.narrow(1, 0, half + 1).copy_(spec.narrow(1, 0, half + 1));
            few.narrow(1, M - half, half).copy_(spec.narrow(1, N - half, half));
            if (M % 2 == 0)
                few.select(1, M / 2).copy_(at::real((spec.select(1, M / 2) + spec.select(1, N - M / 2)) * 0.5));
            const auto coarse = at::real(at::fft_ifft(few));
            return coarse * static_cast<double>(M) / static_cast<double>(linear) * par.period * par.scale;
        }
    }

    at::Tensor response_kernel(const at::Tensor& field, const at::Tensor& elec, const ResponseParams& params)
    {
        SPNG_VALIDATE(field.dim() == 2 && field.numel() > 0,
                      "field response has {} dimensions, {} samples (want wires x samples)", field.dim(),
                      field.numel());
        SPNG_VALIDATE(elec.dim() == 1 && elec.numel() > 0,
                      "electronics response has {} dimensions, {} samples (want one vector)", elec.dim(), elec.numel());
        SPNG_VALIDATE(params.fine_period > 0 && params.period > 0, "response periods {} and {} ns (want positive ones)",
                      params.fine_period, params.period);
        const double fine = snap_to_ns(params.fine_period);
        const bool physical = params.normalization == Normalization::physical;
        const auto kernel =
            physical ? physical_kernel(field, elec, fine, params) : wct_kernel(field, elec, fine, params);
        return at::roll(kernel, (field.size(0) + 1) / 2, 0);
    }

    namespace {
        at::Tensor widen(const at::Tensor& kernel, int64_t nchannels, int64_t nticks)
        {
            SPNG_VALIDATE(kernel.dim() == 2, "kernel has {} dimensions (want wires x ticks)", kernel.dim());
            return resize_tensor_tail(resize_tensor_middle(kernel, 0, nchannels), 1, nticks);
        }
    }

    at::Tensor response_spectrum(const at::Tensor& kernel, int64_t nchannels, int64_t nticks)
    {
        return at::fft_rfft2(widen(kernel, nchannels, nticks));
    }

    at::Tensor response_full_spectrum(const at::Tensor& kernel, int64_t nchannels, int64_t nticks)
    {
        return at::fft_fft2(widen(kernel, nchannels, nticks));
    }

    at::Tensor ratio_or_zero(const at::Tensor& filter, const at::Tensor& response)
    {
        return at::where(response == 0, at::zeros({}, response.options()), filter / response);
    }
}
