#include "WireCellSpng/algo/score/TagFigures.h"

#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

namespace WireCell::SPNG {

    at::Tensor tag_figures(const at::Tensor& predicted, const at::Tensor& labels)
    {
        SPNG_VALIDATE(predicted.sizes() == labels.sizes() && labels.dim() >= 2,
                      "tag_figures: predictions ({}) and labels ({}) (want one shape, [..., row, column])",
                      fmt::join(predicted.sizes().vec(), ", "), fmt::join(labels.sizes().vec(), ", "));
        const auto count = [](const at::Tensor& mask) {
            return mask.flatten(-2).sum(-1).to(at::Device(at::kCPU), at::kDouble);
        };
        const auto right = predicted == labels;
        // 0 of 0 is NaN.
        const auto share = [&](const at::Tensor& of) { return count(right & of) / count(of); };
        const auto overlap = [&](int64_t which) {
            const auto is = labels == which, told = predicted == which;
            const auto all = count(is | told);
            return at::where(all > 0, count(is & told) / all, at::ones_like(all));
        };
        const auto cosmic = overlap(1), neutrino = overlap(2);
        return at::stack({share(at::ones_like(right)), share(labels != 0), share(labels == 2), cosmic, neutrino,
                          (cosmic + neutrino) / 2},
                         -1);
    }
}
