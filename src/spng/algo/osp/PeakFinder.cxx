#include "WireCellSpng/algo/osp/PeakFinder.h"

#include "WireCellSpng/base/Check.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace WireCell::SPNG::OSP {

    namespace {
        using Doubles = std::vector<double>;

        constexpr int markov_window = 3;
        constexpr int iterations = 3;
        constexpr int longest_response = 512;

        /// How much higher samples are than others near them: the difference over the root of the sum, in units of the
        /// highest.
        class Slopes {
          public:
            Slopes(const Doubles& x, double highest)
              : m_level(x)
            {
                const auto size = static_cast<int>(x.size());
                for (auto& v : m_level) v /= highest;
                for (int l = 1; l <= markov_window; ++l) {
                    auto& rise = m_rise[l - 1];
                    rise.resize(x.size());
                    for (int i = 0; i + l < size; ++i) {
                        const double sum = m_level[i + l] + m_level[i];
                        rise[i] = (m_level[i + l] - m_level[i]) / (sum > 0 ? std::sqrt(sum) : 1.0);
                    }
                }
            }

            /// From one sample to another that is up to three ticks away.
            double rise(int from, int to) const
            {
                if (to == from) return 0;
                return to > from ? m_rise[to - from - 1][from] : -m_rise[from - to - 1][to];
            }

          private:
            Doubles m_level;
            std::array<Doubles, markov_window> m_rise;
        };

        /// A smoother curve with the same sum: a Markov chain that walks to neighbours by how much higher they are.
        Doubles smoothed(const Doubles& x, double highest)
        {
            const auto size = static_cast<int>(x.size());
            const double area = std::accumulate(x.begin(), x.end(), 0.0);
            const Slopes slopes(x, highest);
            Doubles q(size);
            q[0] = 1;
            for (int i = 0; i + 1 < size; ++i) {
                double up = 0, down = 0;
                for (int l = 1; l <= markov_window; ++l) {
                    up += std::exp(slopes.rise(i, std::min(i + l, size - 1)));
                    down += std::exp(slopes.rise(i + 1, std::max(i - l + 1, 0)));
                }
                q[i + 1] = q[i] * up / down;
            }
            const double sum = std::accumulate(q.begin(), q.end(), 0.0);
            for (auto& v : q) v = std::abs(v / sum * area);
            return q;
        }

        /// sums[i] = sum over j of weights[j] * x[i + j].  Eight at a time, each in the order of j.
        void weighted_sums(const Doubles& weights, const Doubles& x, Doubles& sums)
        {
            constexpr size_t lanes = 8;
            const size_t n = sums.size(), most = n - n % lanes;
            for (size_t i = 0; i < most; i += lanes) {
                std::array<double, lanes> sum{};
                for (size_t j = 0; j < weights.size(); ++j) {
                    for (size_t k = 0; k < lanes; ++k) sum[k] += weights[j] * x[i + j + k];
                }
                std::copy(sum.begin(), sum.end(), sums.begin() + static_cast<std::ptrdiff_t>(i));
            }
            for (size_t i = most; i < n; ++i) {
                sums[i] = 0;
                for (size_t j = 0; j < weights.size(); ++j) sums[i] += weights[j] * x[i + j];
            }
        }

        Doubles between_zeros(const Doubles& x, size_t before, size_t after)
        {
            Doubles wide(before + x.size() + after, 0);
            std::copy(x.begin(), x.end(), wide.begin() + static_cast<std::ptrdiff_t>(before));
            return wide;
        }

        /// Correlation of the response with the curve, from the first tick at which they touch.
        Doubles correlation(const Doubles& r, const Doubles& y)
        {
            const size_t reach = r.size() - 1;
            Doubles p(y.size() + 2 * reach);
            weighted_sums(r, between_zeros(y, reach, 2 * reach), p);
            return p;
        }

        /// Gold's deconvolution.  Where nothing is computed, the result begins with the tail of the correlation, as in the
        /// programs that thresholds were tuned with.
        Doubles deconvolved(const Doubles& p, const Doubles& b, int size)
        {
            constexpr double nothing = 1e-5;
            const auto reach = static_cast<int>(b.size() / 2);
            Doubles g = between_zeros(Doubles(size, 1), reach, reach), z(size, 0), sums(size);
            for (int i = 0; i < std::min(2 * reach, size); ++i) z[i] = p[size + i];
            for (int iteration = 0; iteration < iterations; ++iteration) {
                weighted_sums(b, g, sums);
                for (int i = 0; i < size; ++i) {
                    const double here = g[i + reach];
                    if (!(std::abs(p[i]) > nothing && std::abs(here) > nothing)) continue;
                    z[i] = sums[i] != 0 ? p[i] / sums[i] * here : 0;
                }
                std::copy(z.begin(), z.end(), g.begin() + reach);
            }
            return z;
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

    std::vector<double> extended_waveform(std::span<const float> c, int margin, int nfit)
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

    std::vector<double> peak_response(double sigma)
    {
        Doubles r;
        for (int i = 0;; ++i) {
            const double from = i - 3 * sigma, height = std::trunc(1000 * std::exp(-from * from / (2 * sigma * sigma)));
            if (height == 0 && from > 0) return r;
            r.push_back(height);
        }
    }

    std::vector<double> self_correlation(const std::vector<double>& r)
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
        const auto x = extended_waveform(samples, margin, std::min(nfit, n));
        const double highest = std::max(0.0, *std::max_element(x.begin(), x.end()));
        if (highest == 0) return {};
        const auto size = static_cast<int>(x.size());
        const auto r = peak_response(params.sigma);
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
