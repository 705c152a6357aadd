#include "Binomial.h"

namespace WireCell::Gen::Sim {

    namespace {
        int64_t by_inversion(int64_t n, double p, SplitMix& random)
        {
            const double odds = p / (1 - p);
            double term = std::pow(1 - p, static_cast<double>(n));
            double rest = random.uniform();
            int64_t k = 0;
            while (rest > term && k < n) {
                rest -= term;
                ++k;
                term *= odds * static_cast<double>(n - k + 1) / static_cast<double>(k);
            }
            return k;
        }

        /// log(k!) less the leading terms of Stirling's formula.
        double stirling_rest(double k)
        {
            static constexpr double exact[] = {
                0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.0207906721037650, 0.0166446911898211,
                0.0138761288230707, 0.0118967099458917, 0.0104112652619720, 0.0092554621827127, 0.0083305634333631};
            if (k < 10) return exact[static_cast<int>(k)];
            const double square = (k + 1) * (k + 1);
            return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / (k + 1);
        }

        int64_t by_rejection(int64_t trials, double p, SplitMix& random)
        {
            const auto n = static_cast<double>(trials);
            const double q = 1 - p, sigma = std::sqrt(n * p * q);
            const double b = 1.15 + 2.53 * sigma, a = -0.0873 + 0.0248 * b + 0.01 * p;
            const double c = n * p + 0.5, v_r = 0.92 - 4.2 / b;
            const double odds = p / q, alpha = (2.83 + 5.1 / b) * sigma, mode = std::floor((n + 1) * p);
            while (true) {
                const double u = random.uniform() - 0.5;
                double v = random.uniform();
                const double us = 0.5 - std::abs(u);
                const double k = std::floor((2 * a / us + b) * u + c);
                if (us >= 0.07 && v <= v_r) return static_cast<int64_t>(k);
                if (k < 0 || k > n) continue;
                v = std::log(v * alpha / (a / (us * us) + b));
                const double bound = (mode + 0.5) * std::log((mode + 1) / (odds * (n - mode + 1))) +
                                     (n + 1) * std::log((n - mode + 1) / (n - k + 1)) +
                                     (k + 0.5) * std::log(odds * (n - k + 1) / (k + 1)) + stirling_rest(mode) +
                                     stirling_rest(n - mode) - stirling_rest(k) - stirling_rest(n - k);
                if (v <= bound) return static_cast<int64_t>(k);
            }
        }
    }

    int64_t binomial(int64_t n, double p, SplitMix& random)
    {
        if (n <= 0 || p <= 0) return 0;
        if (p >= 1) return n;
        if (p > 0.5) return n - binomial(n, 1 - p, random);
        return static_cast<double>(n) * p < 10 ? by_inversion(n, p, random) : by_rejection(n, p, random);
    }
}
