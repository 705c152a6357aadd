#include "WireCellSpng/algo/score/Charge.h"

#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <vector>

namespace WireCell::SPNG {

    namespace {
        // Of a normal distribution, one standard deviation on either side of the mean.
        constexpr double lower_quantile = 0.15865;
        constexpr double upper_quantile = 0.84135;

        at::Tensor charge_of_channels(const at::Tensor& image)
        {
            const auto charge = image.to(at::kCPU, at::kDouble);
            return image.dim() == 2 ? charge.sum(-1) : charge;
        }

        void describe_ratios(const at::Tensor& ratio, ChargeMetrics& metrics)
        {
            const double mean = ratio.mean().item<double>();
            metrics.bias = mean - 1;
            if (ratio.numel() > 1) metrics.resolution = ratio.std(/*unbiased=*/true).item<double>() / mean;
            const auto points = at::tensor({lower_quantile, 0.5, upper_quantile}, at::kDouble);
            const auto found = at::quantile(ratio, points);
            metrics.median = found[1].item<double>() - 1;
            metrics.half_width = (found[2] - found[0]).item<double>() / 2;
        }
    }

    ChargeMetrics charge_metrics(const at::Tensor& found, const at::Tensor& truth, double qmin)
    {
        const bool is_image = truth.dim() == 1 || truth.dim() == 2;
        SPNG_VALIDATE(is_image && found.sizes() == truth.sizes(),
                      "charge_metrics: found of {} and truth of {} dimensions, {} and {} elements (want one shape, "
                      "[channel] or [channel, tick])",
                      found.dim(), truth.dim(), found.numel(), truth.numel());
        const auto have = charge_of_channels(found), want = charge_of_channels(truth);
        const auto is_valid = want > qmin;
        const auto is_good = is_valid & (have > 0);

        ChargeMetrics metrics;
        metrics.valid = is_valid.sum().item<int64_t>();
        const auto ngood = is_good.sum().item<int64_t>();
        metrics.bad = metrics.valid - ngood;
        if (metrics.valid > 0) metrics.inefficiency = double(metrics.bad) / double(metrics.valid);
        if (ngood > 0) describe_ratios(have.index({is_good}) / want.index({is_good}), metrics);
        const double whole = want.sum().item<double>();
        if (whole != 0) metrics.total = have.sum().item<double>() / whole - 1;
        return metrics;
    }

    at::Tensor fake_charge(const at::Tensor& found, const at::Tensor& truth, int64_t reach)
    {
        SPNG_VALIDATE(truth.dim() == 2 && found.sizes() == truth.sizes() && reach >= 0,
                      "fake_charge: found of {} and truth of {} dimensions, {} and {} elements, reach {} (want images "
                      "[channel, tick] of one shape, and a reach of 0 or more)",
                      found.dim(), truth.dim(), found.numel(), truth.numel(), reach);
        const auto magnitude = found.to(at::kCPU, at::kDouble).abs();
        if (truth.numel() == 0) return magnitude.sum(-1);
        const auto has_charge = (truth.to(at::kCPU) != 0).to(at::kFloat).unsqueeze(1);
        // No tick is farther away than the image is long.
        const int64_t far = std::min<int64_t>(reach, truth.size(-1));
        const auto padded = at::constant_pad_nd(has_charge, {far, far}, 0);
        const auto is_near = at::max_pool1d(padded, {2 * far + 1}, {1}).squeeze(1) > 0;
        return magnitude.masked_fill(is_near, 0).sum(-1);
    }

    FakeMetrics fake_metrics(const at::Tensor& fake, const at::Tensor& magnitude, double qmin)
    {
        SPNG_VALIDATE(fake.dim() == 1 && fake.sizes() == magnitude.sizes(),
                      "fake_metrics: {} and {} dimensions, {} and {} elements (want two lists of one length)",
                      fake.dim(), magnitude.dim(), fake.numel(), magnitude.numel());
        FakeMetrics metrics;
        metrics.channels = (fake > qmin).sum().item<int64_t>();
        metrics.charge = fake.sum().item<double>();
        const double whole = magnitude.sum().item<double>();
        if (whole > 0) metrics.purity = 1 - metrics.charge / whole;
        return metrics;
    }
}
