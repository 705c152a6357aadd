#include "WireCellSpng/algo/dsp/Resample.h"

#include "WireCellSpng/base/Check.h"
#include "WireCellSpng/base/Dft.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace WireCell::SPNG {

    namespace {
        double norm_factor(ResampleNorm norm, double size_ratio)
        {
            switch (norm) {
            case ResampleNorm::interpolation:
                return size_ratio;
            case ResampleNorm::energy:
                return std::sqrt(size_ratio);
            default:
                return 1;
            }
        }

        /// The half spectrum of M samples from that of N samples.
        at::Tensor rescale_spectrum(const at::Tensor& spec, int64_t dim, int64_t N, int64_t M)
        {
            const int64_t smaller = std::min(N, M);
            auto kept = spec.narrow(dim, 0, half_size(smaller));
            if (M > N) {
                auto sizes = spec.sizes().vec();
                sizes[dim] = half_size(M);
                auto wide = at::zeros(sizes, spec.options());
                wide.narrow(dim, 0, kept.size(dim)).copy_(kept);
                // The Nyquist bin stands for two frequencies that are different ones from now on.
                if (N % 2 == 0) wide.select(dim, N / 2).mul_(0.5);
                return wide;
            }
            // Downsampling to even M takes the real part of bin M/2, which the inverse transform does by itself.
            return kept;
        }
    }

    std::optional<ResampleNorm> resample_norm(const std::string& word)
    {
        std::string lower = word;
        std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
        if (lower.starts_with("inter")) return ResampleNorm::interpolation;
        if (lower.starts_with("integ")) return ResampleNorm::integral;
        if (lower.starts_with("energ")) return ResampleNorm::energy;
        if (lower == "raw") return ResampleNorm::raw;
        return std::nullopt;
    }

    double gcd(double a, double b, double eps)
    {
        while (b > eps) {
            const double rest = std::fmod(a, b);
            a = b;
            // A remainder just below the divisor is a rounded zero.
            b = b - rest < eps ? 0 : rest;
        }
        return a;
    }

    int64_t rational(double Ts, double Tr, double eps)
    {
        SPNG_VALIDATE(Ts > 0 && Tr > 0, "cannot resample from period {} to {} (want positive ones)", Ts, Tr);
        const double delta = std::abs(Ts - Tr);
        if (delta < eps) return 1;
        const double n = delta / gcd(Tr, delta, eps);
        const double steps = std::round(n) * Tr / delta;
        const bool whole = std::abs(n - std::round(n)) < eps && std::abs(steps - std::round(steps)) < eps;
        SPNG_VALIDATE(whole, "cannot resample from period {} to {} (their ratio is not rational within {})", Ts, Tr,
                      eps);
        return static_cast<int64_t>(std::round(steps));
    }

    at::Tensor resample_interval(const at::Tensor& x, double Ts, double Tr, int64_t dim, ResampleNorm norm, bool exact)
    {
        SPNG_VALIDATE(at::isFloatingType(x.scalar_type()), "cannot resample {} samples (want real floating point)",
                      c10::toString(x.scalar_type()));
        const int64_t R = rational(Ts, Tr);
        const int64_t axis = at::maybe_wrap_dim(dim, x.dim());
        const int64_t n = x.size(axis);
        if (std::abs(Ts - Tr) < 1e-6 || n == 0) return x;

        const int64_t N = (n + R - 1) / R * R;
        const int64_t M = std::llround(static_cast<double>(N) * Ts / Tr);
        const bool half_precision = x.element_size() < 4;
        const auto in = half_precision ? x.to(at::kFloat) : x;
        auto spec = rescale_spectrum(at::fft_rfft(in, N, axis), axis, N, M);
        auto out = at::fft_irfft(spec, M, axis);
        const double factor = norm_factor(norm, static_cast<double>(M) / static_cast<double>(exact ? N : n));
        if (factor != 1) out.mul_(factor);
        return half_precision ? out.to(x.scalar_type()) : out;
    }
}
