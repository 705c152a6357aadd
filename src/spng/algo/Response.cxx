#include "WireCellSpng/algo/Response.h"

#include "WireCellSpng/algo/Convolve.h"
#include "WireCellSpng/algo/Resample.h"
#include "WireCellSpng/core/Check.h"

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

    at::Tensor response_kernel(const at::Tensor& field, const at::Tensor& elec, const ResponseParams& params)
    {
        SPNG_VALIDATE(field.dim() == 2 && field.numel() > 0,
                      "field response has {} dimensions, {} samples (want wires x samples)", field.dim(),
                      field.numel());
        SPNG_VALIDATE(elec.dim() == 1 && elec.numel() > 0,
                      "electronics response has {} dimensions, {} samples (want one vector)", elec.dim(), elec.numel());
        SPNG_VALIDATE(params.fine_period > 0 && params.period > 0, "response periods {} and {} ns (want positive ones)",
                      params.fine_period, params.period);
        const bool physical = params.normalization == Normalization::physical;
        const double fine = snap_to_ns(params.fine_period);

        const int64_t linear = field.size(1) + elec.size(0) - 1;
        const auto product = at::fft_rfft(field.to(at::kDouble), linear) * at::fft_rfft(elec.to(at::kDouble), linear);
        const auto volts = at::fft_irfft(product, linear);
        const auto coarse = resample_interval(volts, fine, params.period, -1, ResampleNorm::interpolation, physical);
        const double unit = params.scale * (physical ? fine : params.period);
        const int64_t origin = (field.size(0) + 1) / 2;
        return at::roll(coarse, origin, 0).mul_(unit).to(at::kFloat);
    }

    at::Tensor response_spectrum(const at::Tensor& kernel, int64_t nchannels, int64_t nticks)
    {
        SPNG_VALIDATE(kernel.dim() == 2, "kernel has {} dimensions (want wires x ticks)", kernel.dim());
        const auto wide = resize_tensor_tail(resize_tensor_middle(kernel, 0, nchannels), 1, nticks);
        return at::fft_rfft2(wide);
    }

    at::Tensor ratio_or_zero(const at::Tensor& filter, const at::Tensor& response)
    {
        return at::where(response == 0, at::zeros({}, response.options()), filter / response);
    }
}
