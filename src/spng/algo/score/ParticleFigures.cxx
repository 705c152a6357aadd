#include "WireCellSpng/algo/score/ParticleFigures.h"

#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

namespace WireCell::SPNG {

    namespace {
        void check_weights(const char* who, const at::Tensor& events, const at::Tensor& weights)
        {
            SPNG_VALIDATE(events.dim() == 1 && weights.dim() == 2 && weights.size(1) == events.size(0),
                          "{}: events ({}) and weights ({}) (want [event] and [sample, event])", who,
                          fmt::join(events.sizes().vec(), ", "), fmt::join(weights.sizes().vec(), ", "));
        }

        void check_energies(const char* who, const at::Tensor& truth, const at::Tensor& weights)
        {
            check_weights(who, truth, weights);
            SPNG_VALIDATE((truth > 0).all().item<bool>(), "{}: a true energy is not above 0", who);
        }
    }

    at::Tensor confusion(const at::Tensor& truth, const at::Tensor& told, int64_t classes, const at::Tensor& weights)
    {
        check_weights("confusion", truth, weights);
        SPNG_VALIDATE(told.sizes() == truth.sizes() && truth.scalar_type() == at::kLong &&
                          told.scalar_type() == at::kLong,
                      "confusion: classes ({}) and what they are told to be ({}) (want int64 [event] both)",
                      fmt::join(truth.sizes().vec(), ", "), fmt::join(told.sizes().vec(), ", "));
        for (const auto& numbers : {truth, told}) {
            SPNG_VALIDATE(((numbers >= 0) & (numbers < classes)).all().item<bool>(),
                          "confusion: a class is not from 0 to {}", classes - 1);
        }
        const auto all = weights.to(at::kDouble);
        auto counts = at::zeros({all.size(0), classes * classes}, at::kDouble);
        counts.index_add_(1, truth * classes + told, all);
        return counts.view({all.size(0), classes, classes});
    }

    EnergyFigures energy_figures(const at::Tensor& found, const at::Tensor& truth, const at::Tensor& weights)
    {
        check_energies("energy_figures", truth, weights);
        SPNG_VALIDATE(found.sizes() == truth.sizes(), "energy_figures: energies ({}) and true ones ({}) (want as many)",
                      fmt::join(found.sizes().vec(), ", "), fmt::join(truth.sizes().vec(), ", "));
        const auto all = weights.to(at::kDouble), own = found.to(at::kDouble), real = truth.to(at::kDouble);
        const auto share = all / all.sum(1, /*keepdim=*/true);
        const auto centred = real - share.matmul(real).unsqueeze(1);
        const auto spread = (share * centred.square()).sum(1);
        const auto off = own / real - 1;
        const auto slope = (share * centred * own).sum(1) / spread;
        return {.slope = at::where(spread > 0, slope, at::full_like(slope, NAN)),
                .bias = share.matmul(off),
                .resolution = share.matmul(off.square()).sqrt()};
    }

    at::Tensor best_constant(const at::Tensor& truth, const at::Tensor& weights)
    {
        check_energies("best_constant", truth, weights);
        const auto inverse = truth.to(at::kDouble).reciprocal(), all = weights.to(at::kDouble);
        return all.matmul(inverse) / all.matmul(inverse.square());
    }
}
