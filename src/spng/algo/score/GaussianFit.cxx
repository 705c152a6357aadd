#include "WireCellSpng/algo/score/GaussianFit.h"
#include "WireCellSpng/base/Check.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace WireCell::SPNG {

    namespace {
        using Vector = std::array<double, 3>;
        using Matrix = std::array<std::array<double, 3>, 3>;

        /// The inverse of a symmetric matrix, nothing if it has none.
        std::optional<Matrix> inverse(const Matrix& m)
        {
            const auto minor = [&](int row, int col) {
                const int r1 = (row + 1) % 3, r2 = (row + 2) % 3, c1 = (col + 1) % 3, c2 = (col + 2) % 3;
                return m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1];
            };
            const double determinant = m[0][0] * minor(0, 0) + m[0][1] * minor(0, 1) + m[0][2] * minor(0, 2);
            if (!std::isfinite(determinant) || determinant == 0) return std::nullopt;
            Matrix out;
            for (int row = 0; row < 3; ++row) {
                for (int col = 0; col < 3; ++col) out[row][col] = minor(col, row) / determinant;
            }
            return out;
        }

        /// The squares of what a Gaussian leaves of the counts, and how they change with its numbers.
        struct Residuals {
            double sum = 0;
            Vector gradient{};
            Matrix curvature{};
        };

        Residuals residuals_of(const Histogram& histogram, const Vector& numbers)
        {
            const auto [area, mu, sigma] = numbers;
            Residuals out;
            for (size_t bin = 0; bin < histogram.counts.size(); ++bin) {
                const double z = (histogram.centre(bin) - mu) / sigma;
                const double shape = std::exp(-0.5 * z * z) / (sigma * std::sqrt(2 * std::numbers::pi));
                const double left = histogram.counts[bin] - area * shape;
                const Vector slope{shape, area * shape * z / sigma, area * shape * (z * z - 1) / sigma};
                out.sum += left * left;
                for (int row = 0; row < 3; ++row) {
                    out.gradient[row] += left * slope[row];
                    for (int col = 0; col < 3; ++col) out.curvature[row][col] += slope[row] * slope[col];
                }
            }
            return out;
        }

        /// Area, mean and RMS of a histogram.
        Vector start_of(const Histogram& histogram)
        {
            double sum = 0, mean = 0, square = 0;
            for (size_t bin = 0; bin < histogram.counts.size(); ++bin) {
                sum += histogram.counts[bin];
                mean += histogram.counts[bin] * histogram.centre(bin);
                square += histogram.counts[bin] * histogram.centre(bin) * histogram.centre(bin);
            }
            mean /= sum;
            const double variance = std::max(0.0, square / sum - mean * mean);
            return {sum * histogram.width(), mean, std::max(std::sqrt(variance), 0.5 * histogram.width())};
        }

        bool makes_sense(const Histogram& histogram, const Vector& numbers)
        {
            const auto [area, mu, sigma] = numbers;
            const bool finite = std::isfinite(area) && std::isfinite(mu) && std::isfinite(sigma);
            return finite && area > 0 && sigma >= 0.1 * histogram.width() && sigma <= histogram.high - histogram.low;
        }
    }

    Histogram histogram_of(const std::vector<double>& values, double low, double high, size_t nbins)
    {
        SPNG_VALIDATE(low < high && nbins > 0,
                      "histogram_of: {} bins from {} to {} (want some, and the lower border first)", nbins, low, high);
        Histogram out{low, high, std::vector<double>(nbins)};
        for (const double value : values) {
            if (!(value >= low && value <= high)) continue;
            const auto bin = static_cast<size_t>((value - low) / out.width());
            ++out.counts[std::min(bin, nbins - 1)];
        }
        return out;
    }

    std::optional<GaussianFit> fit_gaussian(const Histogram& histogram)
    {
        if (histogram.counts.empty()) return std::nullopt;
        const auto filled =
            std::count_if(histogram.counts.begin(), histogram.counts.end(), [](double n) { return n > 0; });
        if (filled < 4) return std::nullopt;
        constexpr int most_steps = 200;
        constexpr double precision = 1e-12;
        auto numbers = start_of(histogram);
        auto now = residuals_of(histogram, numbers);
        double damping = 1e-3;
        bool converged = now.sum == 0;
        for (int step = 0; step < most_steps && !converged && damping < 1e12; ++step) {
            auto damped = now.curvature;
            for (int ind = 0; ind < 3; ++ind) damped[ind][ind] *= 1 + damping;
            const auto solution = inverse(damped);
            if (!solution) return std::nullopt;
            auto next = numbers;
            for (int row = 0; row < 3; ++row) {
                for (int col = 0; col < 3; ++col) next[row] += (*solution)[row][col] * now.gradient[col];
            }
            next[2] = std::abs(next[2]);
            const auto then = residuals_of(histogram, next);
            if (!std::isfinite(then.sum) || then.sum > now.sum) {
                damping *= 10;
                continue;
            }
            converged = now.sum - then.sum <= precision * now.sum;
            numbers = next;
            now = then;
            damping = std::max(damping / 10, 1e-12);
        }
        // A step of which every size makes the fit worse is the end, too.
        converged = converged || damping >= 1e12;
        const auto covariance = inverse(now.curvature);
        if (!converged || !covariance || !makes_sense(histogram, numbers)) return std::nullopt;
        GaussianFit fit{numbers[0], numbers[1], numbers[2], *covariance};
        const double freedom = std::max(1.0, static_cast<double>(histogram.counts.size()) - 3);
        for (auto& row : fit.covariance) {
            for (auto& entry : row) entry *= now.sum / freedom;
        }
        return fit;
    }

    double quantile_of(std::vector<double> values, double part)
    {
        if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
        std::sort(values.begin(), values.end());
        const double place = std::clamp(part, 0.0, 1.0) * static_cast<double>(values.size() - 1);
        const auto below = static_cast<size_t>(place);
        const auto above = std::min(below + 1, values.size() - 1);
        return values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
    }
}
