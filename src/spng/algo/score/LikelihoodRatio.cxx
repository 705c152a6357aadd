#include "WireCellSpng/algo/score/LikelihoodRatio.h"

#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

#include <cmath>

namespace WireCell::SPNG {

    namespace {
        void check_weights(const char* name, const at::Tensor& weights, int64_t components)
        {
            constexpr double rounding = 1e-6;
            SPNG_VALIDATE(weights.dim() == 1 && weights.size(0) == components && (weights >= 0).all().item<bool>() &&
                              std::abs(weights.sum().item<double>() - 1) < rounding,
                          "mixture_log_ratio: {} has {} weights of sum {} (want {}, 0 or more, of sum 1)", name,
                          weights.numel(), weights.sum().item<double>(), components);
        }
    }

    at::Tensor log_ratio(const at::Tensor& logits, double share)
    {
        SPNG_VALIDATE(share > 0, "log_ratio: a share of {} (want a number above 0)", share);
        return logits - std::log(share);
    }

    at::Tensor mixture_log_ratio(const at::Tensor& ratios, const at::Tensor& weights0, const at::Tensor& weights1)
    {
        SPNG_VALIDATE(ratios.dim() == 3 && ratios.size(1) == ratios.size(2) && ratios.size(1) > 0,
                      "mixture_log_ratio: ratios ({}) (want [event, component, component])",
                      fmt::join(ratios.sizes().vec(), ", "));
        check_weights("weights0", weights0, ratios.size(1));
        check_weights("weights1", weights1, ratios.size(1));
        // Logarithms of all terms, which may be far apart.
        const auto inner = (ratios.to(at::kDouble) + weights1.to(at::kDouble).log().unsqueeze(1)).logsumexp(1);
        return (weights0.to(at::kDouble).log() - inner).logsumexp(1);
    }

    RatioLine ratio_line(const at::Tensor& found, const at::Tensor& truth)
    {
        constexpr int64_t least = 3;
        SPNG_VALIDATE(found.dim() == 1 && found.sizes() == truth.sizes() && found.size(0) >= least,
                      "ratio_line: {} and {} events (want as many, {} or more)", found.numel(), truth.numel(), least);
        const auto y = found.to(at::kDouble), x = truth.to(at::kDouble);
        const auto mean_x = x.mean(), mean_y = y.mean();
        const double spread = (x - mean_x).square().sum().item<double>();
        SPNG_VALIDATE(spread > 0, "ratio_line: all true ratios are equal");
        RatioLine line;
        line.slope = ((x - mean_x) * (y - mean_y)).sum().item<double>() / spread;
        line.offset = (mean_y - line.slope * mean_x).item<double>();
        const double scatter = (y - line.slope * x - line.offset).square().sum().item<double>();
        line.slope_error = std::sqrt(scatter / double(found.size(0) - 2) / spread);
        return line;
    }
}
