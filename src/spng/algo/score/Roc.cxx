#include "WireCellSpng/algo/score/Roc.h"

#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

#include <limits>

namespace WireCell::SPNG {

    namespace {
        /// The running sums of weights [sample, event] at the last event of each run of equal scores, as shares of all.
        at::Tensor shares_of(const at::Tensor& weights, const at::Tensor& ends)
        {
            const auto sums = weights.cumsum(1);
            const auto all = sums.select(1, -1).unsqueeze(1);
            const auto shares = sums.index_select(1, ends) / all;
            // What has been added in the same order is exactly 1 at the end.
            return at::cat({at::where(all > 0, at::zeros_like(all), at::full_like(all, NAN)), shares}, 1);
        }
    }

    RocCurves roc_curves(const at::Tensor& scores, const at::Tensor& is_signal, const at::Tensor& weights)
    {
        SPNG_VALIDATE(
            scores.dim() == 1 && scores.numel() > 0 && is_signal.sizes() == scores.sizes() &&
                is_signal.scalar_type() == at::kBool && weights.dim() == 2 && weights.size(1) == scores.size(0),
            "roc_curves: scores ({}), whether signal ({}), weights ({}) (want [event], bool [event], [sample, "
            "event], and an event or more)",
            fmt::join(scores.sizes().vec(), ", "), fmt::join(is_signal.sizes().vec(), ", "),
            fmt::join(weights.sizes().vec(), ", "));
        const auto numbers = scores.to(at::kDouble), all = weights.to(at::kDouble);
        SPNG_VALIDATE(at::isfinite(numbers).all().item<bool>(), "roc_curves: a score is not finite");
        SPNG_VALIDATE((at::isfinite(all) & (all >= 0)).all().item<bool>(),
                      "roc_curves: a weight is not a number from 0 on");
        const auto [sorted, order] = numbers.sort(0, /*descending=*/true);
        const auto is_end = at::cat({sorted.slice(0, 1).ne(sorted.slice(0, 0, -1)), at::ones({1}, at::kBool)});
        const auto ends = is_end.nonzero().flatten();
        const auto ordered = all.index_select(1, order);
        const auto signal = is_signal.index_select(0, order).to(at::kDouble);
        constexpr double infinite = std::numeric_limits<double>::infinity();
        return {.thresholds = at::cat({at::full({1}, infinite, at::kDouble), sorted.index_select(0, ends)}),
                .efficiency = shares_of(ordered * signal, ends),
                .fakes = shares_of(ordered * (1 - signal), ends)};
    }

    at::Tensor areas_under(const RocCurves& curves) { return at::trapezoid(curves.efficiency, curves.fakes, 1); }

    at::Tensor fakes_at(const RocCurves& curves, double efficiency)
    {
        SPNG_VALIDATE(efficiency > 0 && efficiency <= 1, "fakes_at: an efficiency of {} (want above 0 and at most 1)",
                      efficiency);
        // Rounding of sums must not move the point where a share is reached exactly.
        const double wanted = efficiency * (1 - 1e-12);
        const auto shares = curves.efficiency.contiguous();
        const auto after =
            at::searchsorted(shares, at::full({shares.size(0), 1}, wanted, at::kDouble)).clamp(1, shares.size(1) - 1);
        const auto at_end = [&](const at::Tensor& from, int64_t back) { return from.gather(1, after - back); };
        const auto low = at_end(shares, 1), high = at_end(shares, 0);
        const auto part = (efficiency - low) / (high - low);
        const auto fakes_low = at_end(curves.fakes, 1), fakes_high = at_end(curves.fakes, 0);
        const auto fakes = fakes_low + part.clamp(0, 1) * (fakes_high - fakes_low);
        // NaN signal has no order.
        return at::where(shares.select(1, 0).isnan().unsqueeze(1), at::full_like(fakes, NAN), fakes).squeeze(1);
    }
}
