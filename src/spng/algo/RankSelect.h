#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

/// Order statistics of one vector of samples, several times faster than a sort or std::nth_element on typical
/// waveforms.  Keep one object per thread: it owns scratch memory.
namespace WireCell::SPNG::detail {

    template <class T>
    class RankSelect {
      public:
        /// The k-th smallest (from 0) of n samples, 0 <= k < n; NaN if there is a NaN among them.
        T select(const T* x, int64_t n, int64_t k)
        {
            load(x, n);
            return rank(k);
        }

        /// The lower median.
        T median(const T* x, int64_t n) { return select(x, n, (n - 1) / 2); }

        /// Samples of which several ranks are wanted; they must stay where they are.
        void load(const T* x, int64_t n)
        {
            m_samples = x;
            m_size = n;
            m_is_common = false;
            m_is_binned = n > small && is_finite(x, n) && choose_range(x, n);
            if (m_is_binned) fill_bins();
        }

        /// The k-th smallest of what is loaded.
        T rank(int64_t k)
        {
            if (m_is_common && m_below <= k && k < m_below + m_same) return m_common;
            if (!m_is_binned) return general(m_samples, m_size, k);
            const auto bin = std::upper_bound(m_end.begin(), m_end.end(), static_cast<int32_t>(k)) - m_end.begin();
            const auto below = bin > 0 ? m_end[bin - 1] : 0;
            gather(static_cast<uint16_t>(bin), m_end[bin] - below);
            return general(m_pool.data(), static_cast<int64_t>(m_pool.size()), k - below);
        }

      private:
        static constexpr int nbins = 1024;
        static constexpr int64_t small = 64;
        static constexpr int nprobes = 48;

        static bool is_finite(const T* x, int64_t n)
        {
            constexpr int lanes = 16;
            std::array<T, lanes> odd;
            odd.fill(0);
            const int64_t most = n - n % lanes;
            for (int64_t i = 0; i < most; i += lanes) {
                for (int j = 0; j < lanes; ++j) odd[j] += x[i + j] - x[i + j]; // 0 for what is finite, else NaN
            }
            T sum = 0;
            for (int64_t i = most; i < n; ++i) sum += x[i] - x[i];
            for (const T v : odd) sum += v;
            return sum == 0;
        }

        /// Bins go from a low to a high quantile of some of the samples; the first and last have what is beyond.
        bool choose_range(const T* x, int64_t n)
        {
            std::array<T, nprobes> probes;
            for (int i = 0; i < nprobes; ++i) probes[i] = x[i * (n - 1) / (nprobes - 1)];
            constexpr int edge = 2;
            std::sort(probes.begin(), probes.end());
            const T low = probes[edge], width = probes[nprobes - 1 - edge] - low;
            m_low = low - width / 4;
            m_scale = (nbins - 2) / (width * T(1.5));
            if (width == 0) count_common(x, n, low);
            return width > 0 && std::isfinite(m_scale) && std::isfinite(m_low);
        }

        /// Most samples are the same, zero as a rule.
        void count_common(const T* x, int64_t n, T common)
        {
            m_is_common = true;
            m_common = common;
            m_below = m_same = 0;
            for (int64_t i = 0; i < n; ++i) {
                m_below += x[i] < common;
                m_same += x[i] == common;
            }
        }

        /// Rises with the sample, so that a bin holds all ranks between those of its neighbours.
        void fill_bins()
        {
            m_bins.resize(m_size);
            for (int64_t i = 0; i < m_size; ++i) {
                const T place = (m_samples[i] - m_low) * m_scale + 1;
                const T inside = std::min(std::max(place, T(0)), T(nbins - 1));
                m_bins[i] = static_cast<uint16_t>(static_cast<int>(inside));
            }
            // Two tables, so that equal neighbours do not wait for each other's increment.
            std::array<int32_t, nbins> odd{};
            m_end.fill(0);
            int64_t i = 0;
            for (; i + 2 <= m_size; i += 2) {
                ++m_end[m_bins[i]];
                ++odd[m_bins[i + 1]];
            }
            if (i < m_size) ++m_end[m_bins[i]];
            int32_t sum = 0;
            for (int bin = 0; bin < nbins; ++bin) m_end[bin] = sum += m_end[bin] + odd[bin];
        }

        /// The samples of a bin.
        void gather(uint16_t bin, int64_t count)
        {
            constexpr int lanes = 32;
            m_pool.clear();
            int64_t i = 0;
            for (; i + lanes <= m_size && static_cast<int64_t>(m_pool.size()) < count; i += lanes) {
                uint16_t hits = 0;
                for (int j = 0; j < lanes; ++j) hits |= static_cast<uint16_t>(m_bins[i + j] == bin);
                if (!hits) continue;
                for (int j = 0; j < lanes; ++j) {
                    if (m_bins[i + j] == bin) m_pool.push_back(m_samples[i + j]);
                }
            }
            for (; i < m_size && static_cast<int64_t>(m_pool.size()) < count; ++i) {
                if (m_bins[i] == bin) m_pool.push_back(m_samples[i]);
            }
        }

        T general(const T* x, int64_t n, int64_t k)
        {
            if (std::any_of(x, x + n, [](T v) { return std::isnan(v); })) return std::numeric_limits<T>::quiet_NaN();
            if (x != m_pool.data()) m_pool.assign(x, x + n);
            std::nth_element(m_pool.begin(), m_pool.begin() + k, m_pool.begin() + n);
            return m_pool[k];
        }

        const T* m_samples = nullptr;
        int64_t m_size = 0;
        bool m_is_binned = false;
        T m_low = 0, m_scale = 0;
        bool m_is_common = false;
        T m_common = 0;
        int64_t m_below = 0, m_same = 0;    // how many samples are less than that, and how many are it
        std::array<int32_t, nbins> m_end{}; // how many samples there are up to the end of each bin
        std::vector<uint16_t> m_bins;
        std::vector<T> m_pool;
    };
}
