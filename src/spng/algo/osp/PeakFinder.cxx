#include "WireCellSpng/algo/osp/PeakFinder.h"

#include "WireCellSpng/base/Check.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace WireCell::SPNG::OSP {

    namespace {
        using Doubles = std::vector<double>;

        constexpr int markov_window = 3;
        constexpr int iterations = 3;
        constexpr int longest_response = 512;

        /// The waveform with `margin` more ticks at both ends: before it the line that its start falls along, after it its
        /// last sample, neither below zero.
        Doubles extended(std::span<const float> c, int margin, int nfit)
        {
            const auto n = static_cast<int>(c.size());
            double s1 = 0, s2 = 0, sc = 0, sic = 0;
            for (int i = 0; i < nfit; ++i) {
                s1 += i;
                s2 += static_cast<double>(i) * i;
                sc += c[i];
                sic += i * static_cast<double>(c[i]);
            }
            const double slope = std::min(0.0, (nfit * sic - s1 * sc) / (nfit * s2 - s1 * s1));
            Doubles x(n + 2 * margin);
            for (int i = 0; i < margin; ++i) x[i] = std::max(0.0, c[0] + slope * (i - margin));
            std::copy(c.begin(), c.end(), x.begin() + margin);
            std::fill(x.begin() + margin + n, x.end(), std::max(0.0, static_cast<double>(c[n - 1])));
            return x;
        }

        /// A smoother curve with the same sum: a Markov chain that walks to neighbours by how much higher they are.
        Doubles smoothed(const Doubles& x, double highest)
        {
            const auto size = static_cast<int>(x.size());
            const double area = std::accumulate(x.begin(), x.end(), 0.0);
            Doubles q(size);
            const auto pull = [&](int to, int from) {
                const double a = x[to] / highest, b = x[from] / highest, sum = a + b;
                return std::exp((a - b) / (sum > 0 ? std::sqrt(sum) : 1));
            };
            q[0] = 1;
            for (int i = 0; i + 1 < size; ++i) {
                double up = 0, down = 0;
                for (int l = 1; l <= markov_window; ++l) {
                    up += pull(std::min(i + l, size - 1), i);
                    down += pull(std::max(i - l + 1, 0), i + 1);
                }
                q[i + 1] = q[i] * up / down;
            }
            const double sum = std::accumulate(q.begin(), q.end(), 0.0);
            for (auto& v : q) v = std::abs(v / sum * area);
            return q;
        }

        /// A peak of integer heights, up to its last one that is not zero.
        Doubles response(double sigma, int size)
        {
            Doubles r(size);
            int length = 0;
            for (int i = 0; i < size; ++i) {
                const double from = i - 3 * sigma;
                r[i] = std::trunc(1000 * std::exp(-from * from / (2 * sigma * sigma)));
                if (r[i] != 0) length = i + 1;
            }
            r.resize(length);
            return r;
        }

        /// Correlations of the response with itself, for shifts from -(n-1) to n-1.
        Doubles self_correlation(const Doubles& r)
        {
            const auto n = static_cast<int>(r.size());
            Doubles b(2 * n - 1);
            for (int d = 0; d < n; ++d) {
                double sum = 0;
                for (int j = 0; j + d < n; ++j) sum += r[j] * r[j + d];
                b[n - 1 + d] = b[n - 1 - d] = sum;
            }
            return b;
        }

        /// Correlation of the response with the curve, from the first tick at which they touch.
        Doubles correlation(const Doubles& r, const Doubles& y)
        {
            const auto n = static_cast<int>(r.size()), size = static_cast<int>(y.size());
            Doubles p(size + 2 * (n - 1));
            for (int i = 0; i < static_cast<int>(p.size()); ++i) {
                double sum = 0;
                const int first = std::max(0, n - 1 - i), last = std::min(n - 1, size - 1 + n - 1 - i);
                for (int j = first; j <= last; ++j) sum += r[j] * y[i - (n - 1) + j];
                p[i] = sum;
            }
            return p;
        }

        /// Gold's deconvolution.  Where nothing is computed, the result begins with the tail of the correlation, as in the
        /// programs that thresholds were tuned with.
        Doubles deconvolved(const Doubles& p, const Doubles& b, int size)
        {
            constexpr double nothing = 1e-5;
            const auto reach = static_cast<int>(b.size() / 2);
            Doubles g(size, 1), z(size, 0);
            for (int i = 0; i < std::min(2 * reach, size); ++i) z[i] = p[size + i];
            for (int iteration = 0; iteration < iterations; ++iteration) {
                for (int i = 0; i < size; ++i) {
                    if (!(std::abs(p[i]) > nothing && std::abs(g[i]) > nothing)) continue;
                    double sum = 0;
                    const int first = std::max(-reach, -i), last = std::min(reach, size - 1 - i);
                    for (int d = first; d <= last; ++d) sum += b[reach + d] * g[i + d];
                    z[i] = sum != 0 ? p[i] / sum * g[i] : 0;
                }
                g = z;
            }
            return g;
        }

        /// Local maxima of the deconvolved curve, as far as they and the waveform are above their thresholds.
        Doubles maxima(const Doubles& curve, const Doubles& x, int margin, int n, const PeakParams& params)
        {
            const auto begin = margin, end = margin + n;
            const double top = *std::max_element(curve.begin() + begin, curve.begin() + end);
            const double highest = std::max(0.0, *std::max_element(x.begin() + begin, x.begin() + end));
            const double least = std::min(1.0, static_cast<double>(params.threshold)) / 100 * top;
            const double lowest = static_cast<double>(params.threshold) / 100 * highest;
            Doubles positions;
            for (int i = begin; i < end; ++i) {
                const double here = curve[i];
                if (!(here > curve[i - 1] && here > curve[i + 1] && here > least && x[i] > lowest)) continue;
                double weighted = 0, weight = 0;
                for (int j = i - 1; j <= i + 1; ++j) {
                    weighted += (j - margin) * curve[j];
                    weight += curve[j];
                }
                const double position = std::clamp(weighted / weight, 0.0, static_cast<double>(n - 1));
                const auto height = [&](double at) { return x[margin + static_cast<int>(at)]; };
                const auto smaller = std::find_if(positions.begin(), positions.end(),
                                                  [&](double other) { return height(other) < height(position); });
                positions.insert(smaller, position);
                if (static_cast<int>(positions.size()) > params.max_peaks) positions.pop_back();
            }
            return positions;
        }
    }

    void validate(const PeakParams& params)
    {
        SPNG_VALIDATE(params.sigma >= 1 && static_cast<int>(5 * params.sigma + 0.5) < longest_response,
                      "peaks of width {} ticks (want 1 to 102)", params.sigma);
        SPNG_VALIDATE(params.threshold > 0 && params.threshold < 100,
                      "a threshold of peaks of {} percent (want between 0 and 100)", params.threshold);
        SPNG_VALIDATE(params.max_peaks > 0, "at most {} peaks (want 1 or more)", params.max_peaks);
    }

    std::vector<double> find_peaks(std::span<const float> samples, const PeakParams& params)
    {
        const auto n = static_cast<int>(samples.size());
        if (n < 2 * params.sigma + 1) return {};
        const int margin = static_cast<int>(7 * params.sigma + 0.5), nfit = static_cast<int>(2 * params.sigma + 0.5);
        const auto x = extended(samples, margin, std::min(nfit, n));
        const double highest = std::max(0.0, *std::max_element(x.begin(), x.end()));
        if (highest == 0) return {};
        const auto size = static_cast<int>(x.size());
        const auto r = response(params.sigma, size);
        const auto reach = static_cast<int>(r.size()) - 1;
        const auto top = static_cast<int>(std::max_element(r.begin(), r.end()) - r.begin());
        const double sum = std::accumulate(r.begin(), r.end(), 0.0);
        const auto g = deconvolved(correlation(r, smoothed(x, highest)), self_correlation(r), size);
        // The deconvolved curve, of which the place of the response's maximum and its reach are taken out again.
        Doubles curve(size, 0);
        for (int i = margin; i < margin + n; ++i) curve[i] = sum * g[((i + reach - top) % size + size) % size];
        return maxima(curve, x, margin, n, params);
    }
}
