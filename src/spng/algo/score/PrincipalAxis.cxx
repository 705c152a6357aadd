#include "WireCellSpng/algo/score/PrincipalAxis.h"
#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace WireCell::SPNG {

    PrincipalAxis principal_axis(const at::Tensor& image, double cut, const std::array<double, 2>& sizes,
                                 const std::array<double, 2>& towards, PixelWeight weight)
    {
        SPNG_VALIDATE(image.dim() == 2, "principal_axis: the image has {} dimensions (want [channel, tick])",
                      image.dim());
        SPNG_VALIDATE(sizes[0] > 0 && sizes[1] > 0, "principal_axis: pixels are {} by {} (want sizes above 0)",
                      sizes[0], sizes[1]);
        const auto charge = image.to(at::kCPU, at::kDouble);
        const auto places = at::nonzero(charge > cut);
        PrincipalAxis axis;
        axis.pixels = places.size(0);
        if (axis.pixels == 0) return axis;

        const auto scale = at::tensor({sizes[0], sizes[1]}, at::kDouble);
        const auto where = places.to(at::kDouble) * scale;
        const auto counts = weight == PixelWeight::charge ? charge.index({places.select(1, 0), places.select(1, 1)})
                                                          : at::ones({axis.pixels}, at::kDouble);
        const auto parts = (counts / counts.sum()).unsqueeze(1);
        const auto centre = (where * parts).sum(0);
        axis.centre = {centre[0].item<double>(), centre[1].item<double>()};
        const auto off = where - centre;
        const auto covariance = at::matmul(off.t(), off * parts);
        const double cc = covariance[0][0].item<double>(), tt = covariance[1][1].item<double>(),
                     ct = covariance[0][1].item<double>();
        const double mean = 0.5 * (cc + tt), split = std::hypot(0.5 * (cc - tt), ct);
        if (axis.pixels < 2 || split == 0) return axis;

        const double angle = 0.5 * std::atan2(2 * ct, cc - tt);
        axis.along = {std::cos(angle), std::sin(angle)};
        const double sign = axis.along[0] * towards[0] + axis.along[1] * towards[1];
        if (sign < 0) axis.along = {-axis.along[0], -axis.along[1]};
        // Rounding leaves a line some width, or a negative one.
        const double narrow = mean - split, wide = mean + split;
        axis.elongation = narrow > 1e-12 * wide ? wide / narrow : std::numeric_limits<double>::infinity();
        return axis;
    }

    double angle_between(const PrincipalAxis& one, const PrincipalAxis& other)
    {
        const auto norm = [](const PrincipalAxis& axis) { return std::hypot(axis.along[0], axis.along[1]); };
        if (norm(one) == 0 || norm(other) == 0) return std::numeric_limits<double>::quiet_NaN();
        const double product = one.along[0] * other.along[0] + one.along[1] * other.along[1];
        return std::acos(std::clamp(product / (norm(one) * norm(other)), -1.0, 1.0));
    }
}
