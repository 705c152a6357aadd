#include "WireCellSpng/algo/score/ParticleLosses.h"

#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

namespace WireCell::SPNG {

    namespace {
        at::Tensor class_part(const at::Tensor& logits, const at::Tensor& truth, const ParticleLoss& how)
        {
            const auto classes = truth.to(at::kLong);
            SPNG_VALIDATE(((classes >= 0) & (classes < how.classes)).all().item<bool>(),
                          "particle_loss: a class is not from 0 to {}", how.classes - 1);
            const auto weights = how.weights.defined() ? how.weights.to(logits.options()) : at::Tensor{};
            return at::cross_entropy_loss(logits, classes, weights);
        }

        at::Tensor energy_part(const at::Tensor& found, const at::Tensor& truth)
        {
            SPNG_VALIDATE(at::isfinite(truth).all().item<bool>(), "particle_loss: a true energy is not finite");
            return at::smooth_l1_loss(found, truth.to(found.scalar_type()));
        }
    }

    at::Tensor particle_loss(const at::Tensor& output, const at::Tensor& truth, const ParticleLoss& how)
    {
        const int64_t numbers = how.classes + (how.energy ? 1 : 0);
        SPNG_VALIDATE(output.dim() == 3 && output.size(1) > 0 && output.size(2) == numbers && output.size(0) > 0 &&
                          truth.dim() == 2 && truth.size(0) == output.size(0) && truth.size(1) == 2,
                      "particle_loss: an output ({}) and truth ({}) (want [batch, head, {}] and [batch, 2], not empty)",
                      fmt::join(output.sizes().vec(), ", "), fmt::join(truth.sizes().vec(), ", "), numbers);
        const bool is_double = output.scalar_type() == at::kDouble;
        const auto own = output.to(is_double ? at::kDouble : at::kFloat);
        at::Tensor sum = at::zeros({}, own.options());
        for (int64_t head = 0; head < own.size(1); ++head) {
            const auto answer = own.select(1, head);
            const double factor = head == 0 ? 1 : how.auxiliary_weight;
            if (how.classes > 0) {
                const auto part = class_part(answer.narrow(1, 0, how.classes), truth.select(1, 0), how);
                sum = sum + factor * how.classes_weight * part;
            }
            if (how.energy) {
                const auto part = energy_part(answer.select(1, how.classes), truth.select(1, 1));
                sum = sum + factor * how.energy_weight * part;
            }
        }
        return sum;
    }
}
