#include "WireCellSpng/algo/osp/Spectra.h"

#include "WireCellSpng/base/Check.h"
#include "WireCellSpng/base/Dims.h"

#include <ATen/ATen.h>

namespace WireCell::SPNG::OSP {

    Spectra spectra_of(const at::Tensor& samples, const DeconParams& params)
    {
        const auto fits = params.response.dim() == 2 && params.response.size(0) % 2 == 1 &&
                          params.response.size(1) >= samples.size(1);
        SPNG_VALIDATE(fits, "spectra of {} rows x {} ticks with a response of sizes ({})", samples.size(0),
                      samples.size(1), fmt::join(params.response.sizes().vec(), ", "));
        const auto nwires = params.response.size(0), padded = params.response.size(1);
        const auto ngaps = static_cast<int64_t>(params.gaps.size());
        const auto nrows = samples.size(0) + nwires - 1 + ngaps * nwires;
        auto waves = at::constant_pad_nd(samples, {0, padded - samples.size(1)});
        if (params.correction.defined()) {
            waves = at::fft_irfft(at::fft_rfft(waves, padded, dim::tick) * params.correction, padded, dim::tick);
        }
        auto rows = at::zeros({nrows, padded}, at::kFloat);
        const auto places = at::tensor(spectrum_rows(samples.size(0), nwires, params.gaps), at::kLong);
        rows.index_copy_(0, places + nwires / 2, waves);
        Spectra result;
        result.input = at::fft_fft2(rows);
        result.response = at::fft_fft2(params.response, at::IntArrayRef{nrows, padded});
        result.decon = result.input / result.response;
        const auto usable = at::isfinite(result.decon);
        result.decon = at::where(usable, result.decon, at::zeros_like(result.decon));
        return result;
    }
}
