#include "WireCellSpng/algo/score/ClassLosses.h"

#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

#include <limits>

namespace WireCell::SPNG {

    namespace {
        /// [batch, plane, row, column], of the logarithm of each label's probability.
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
                std::vector<at::Tensor> planes;
                for (const auto& plane : labels.unbind(1)) {
                    const auto counts = plane.flatten().bincount({}, classes).to(options.dtype());
                    planes.push_back((0.3333 / (counts + 1)).take(plane));
                }
                return at::stack(planes, 1);
            }
            case ClassBalance::none:
                break;
            }
            return at::ones_like(log_probability);
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
        const bool is_double = logits.scalar_type() == at::kDouble;
        const auto log_all = at::log_softmax(logits.to(is_double ? at::kDouble : at::kFloat), 2);
        const auto log_one = log_all.gather(2, labels.unsqueeze(2)).squeeze(2);
        const auto weights = weights_of(log_one, labels, classes, balance);
        // Where all is certain and right, the focal weights are 0, and so is the loss.
        const auto sums = weights.sum({0, 2, 3}).clamp_min(std::numeric_limits<float>::min());
        return -((weights * log_one).sum({0, 2, 3}) / sums).sum();
    }
}
