#include "WireCellSpng/algo/score/ClassLosses.h"

#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

#include <limits>

namespace WireCell::SPNG {

    namespace {
        /// Of the pixels of a plane, [batch, row, column], of the logarithm of each label's probability.
        at::Tensor weights_of(const at::Tensor& log_probability, const at::Tensor& labels, int64_t classes,
                              ClassBalance balance)
        {
            const auto options = log_probability.options();
            switch (balance) {
            case ClassBalance::focal:
                return (1 - log_probability.detach().exp()).square();
            case ClassBalance::light:
                return at::tensor({1.0, 1.5, 10.0}, options.device(at::kCPU)).to(options.device()).take(labels);
            case ClassBalance::even: {
                const auto counts = labels.flatten().bincount({}, classes).to(options.dtype());
                return (0.3333 / (counts + 1)).take(labels);
            }
            case ClassBalance::none:
                break;
            }
            return at::ones_like(log_probability);
        }

        /// The loss of a plane: logits [batch, class, row, column] and labels [batch, row, column].
        at::Tensor plane_loss(const at::Tensor& logits, const at::Tensor& labels, ClassBalance balance)
        {
            const auto log_one = at::log_softmax(logits, 1).gather(1, labels.unsqueeze(1)).squeeze(1);
            const auto weights = weights_of(log_one, labels, logits.size(1), balance);
            // Where all is certain and right, the focal weights are 0, and so is the loss.
            const auto sum = weights.sum().clamp_min(std::numeric_limits<float>::min());
            return -(weights * log_one).sum() / sum;
        }
    }

    at::Tensor class_loss(const at::Tensor& logits, const at::Tensor& labels, ClassBalance balance)
    {
        auto shape = logits.sizes().vec();
        if (shape.size() == 5) shape.erase(shape.begin() + 2);
        SPNG_VALIDATE(logits.dim() == 5 && labels.sizes() == shape && labels.scalar_type() == at::kLong &&
                          labels.numel() > 0,
                      "class_loss: logits ({}) and labels ({}) (want [batch, plane, class, row, column], and int64 "
                      "without the classes, not empty)",
                      fmt::join(logits.sizes().vec(), ", "), fmt::join(labels.sizes().vec(), ", "));
        const int64_t classes = logits.size(2);
        SPNG_VALIDATE(balance != ClassBalance::light || classes == 3, "class_loss: light, of {} classes (want 3)",
                      classes);
        const auto numbers = logits.to(logits.scalar_type() == at::kDouble ? at::kDouble : at::kFloat).unbind(1);
        const auto truths = labels.unbind(1);
        // Plane by plane, so that the gradients of all are not in memory at once.
        at::Tensor loss;
        for (size_t plane = 0; plane < numbers.size(); ++plane) {
            const auto one = plane_loss(numbers[plane], truths[plane], balance);
            loss = plane == 0 ? one : loss + one;
        }
        return loss;
    }
}
