#include "WireCellSpng/algo/osp/Response.h"

#include "WireCellSpng/base/Check.h"
#include "WireCellSpng/base/Dims.h"

#include <ATen/ATen.h>

#include <cmath>

namespace WireCell::SPNG::OSP {

    at::Tensor build_response(const at::Tensor& field, const at::Tensor& elec, const ResponseParams& params)
    {
        SPNG_VALIDATE(field.dim() == 2 && elec.dim() == 1 && elec.size(0) >= field.size(1),
                      "a response from sizes ({}) and ({}) (want wires x samples and as many samples or more)",
                      fmt::join(field.sizes().vec(), ", "), fmt::join(elec.sizes().vec(), ", "));
        const auto nfine = elec.size(0);
        SPNG_VALIDATE(params.fine_period > 0 && params.period > 0, "a response sampled every {} and {} ns (want > 0)",
                      params.fine_period, params.period);
        const auto spectrum = at::fft_rfft(field.to(at::kDouble), nfine, dim::tick) *
                              at::fft_rfft(elec.to(at::kDouble), nfine, dim::tick) * params.fine_period;
        auto fine = at::fft_irfft(spectrum, nfine, dim::tick);
        const auto shift = static_cast<int64_t>(params.shift / params.fine_period);
        if (shift != 0) fine = at::roll(fine, shift, dim::tick);
        fine = fine.contiguous();

        const auto nwires = field.size(0);
        auto result = at::zeros({nwires, params.nticks}, at::kFloat);
        const auto* in = fine.data_ptr<double>();
        auto* out = result.data_ptr<float>();
        const auto sample = [&](int64_t wire, int64_t j) { return j < nfine ? in[wire * nfine + j] : 0; };
        for (int64_t wire = 0; wire < nwires; ++wire) {
            for (int64_t i = 0; i < params.nticks; ++i) {
                const double x = static_cast<double>(i) * params.period / params.fine_period;
                const auto j = static_cast<int64_t>(std::floor(x));
                const double part = x - static_cast<double>(j);
                const double value = (1 - part) * sample(wire, j) + part * sample(wire, j + 1);
                out[wire * params.nticks + i] = static_cast<float>(value);
            }
        }
        return result;
    }
}
