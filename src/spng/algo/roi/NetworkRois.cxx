#include "WireCellSpng/algo/roi/NetworkRois.h"

#include "WireCellSpng/algo/dsp/Rebin.h"
#include "WireCellSpng/algo/roi/Rebaseline.h"
#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>

namespace WireCell::SPNG {

    at::Tensor network_image(const at::Tensor& image, int64_t nticks, double scale, double offset)
    {
        SPNG_VALIDATE(
            image.dim() == 2 && nticks > 0 && image.size(1) % nticks == 0,
            "an image of {} dimensions and {} ticks is to have bins of {} ticks (want [channel, tick] and whole "
            "bins)",
            image.dim(), image.size(-1), nticks);
        // The mean first: it leaves less to scale.
        const auto bins = downsample(image.to(at::kFloat), 1, nticks, RebinNorm::interpolation);
        return bins * scale + offset;
    }

    at::Tensor charge_in_bins(const at::Tensor& charge, const at::Tensor& score, double threshold)
    {
        SPNG_VALIDATE(charge.dim() == 2 && score.dim() == 2 && charge.size(0) == score.size(0) && score.size(1) > 0 &&
                          charge.size(1) % score.size(1) == 0,
                      "a charge of {} x {} has scores of {} x {} (want as many channels, and whole bins)",
                      charge.size(0), charge.size(-1), score.size(0), score.size(-1));
        const auto chosen = score > static_cast<float>(threshold);
        const auto bins = charge.reshape({charge.size(0), score.size(1), charge.size(1) / score.size(1)});
        return at::where(chosen.unsqueeze(2), bins, at::zeros({}, charge.options())).reshape(charge.sizes());
    }

    at::Tensor above_baseline(const at::Tensor& charge, bool keep_last)
    {
        SPNG_VALIDATE(charge.dim() == 2 && charge.is_cpu() && charge.scalar_type() == at::kFloat,
                      "charge of {} dimensions on {} (want float32 [channel, tick] on the CPU)", charge.dim(),
                      charge.device().str());
        const auto above =
            rebaseline(charge, {.consequtive_zeros = 1, .min_roi_size = 1, .remove_small = true}).contiguous();
        if (keep_last) return above;
        const auto rows = charge.contiguous();
        const auto nticks = rows.size(1);
        at::parallel_for(0, rows.size(0), 64, [&](int64_t first, int64_t last) {
            for (auto row = first; row < last; ++row) {
                const float* in = rows.const_data_ptr<float>() + row * nticks;
                float* out = above.mutable_data_ptr<float>() + row * nticks;
                for (auto tick = nticks - 1; tick >= 0 && in[tick] != 0; --tick) out[tick] = 0;
            }
        });
        return above;
    }

    std::vector<Piece> charged_pieces(const float* row, int64_t nticks, int64_t gap)
    {
        gap = std::max<int64_t>(gap, 1);
        const auto charged = [](float sample) { return sample != 0; };
        const auto next = [&](int64_t tick) { return std::find_if(row + tick, row + nticks, charged) - row; };
        const auto stop = [&](int64_t tick) { return std::find(row + tick, row + nticks, 0.0F) - row; };
        std::vector<Piece> pieces;
        for (auto begin = next(0); begin < nticks;) {
            auto end = stop(begin);
            auto again = next(end);
            while (again < nticks && again - end < gap) {
                end = stop(again);
                again = next(end);
            }
            // The tick before is a zero, or there is none.
            pieces.push_back({std::max<int64_t>(begin - 1, 0), std::min(end + 1, nticks)});
            begin = again;
        }
        return pieces;
    }
}
