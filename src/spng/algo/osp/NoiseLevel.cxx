#include "WireCellSpng/algo/osp/NoiseLevel.h"

#include "RankSelect.h"
#include "Rows.h"
#include "WireCellSpng/base/Check.h"

#include <atomic>

namespace WireCell::SPNG::OSP {

    namespace {
        using Select = SPNG::detail::RankSelect<float>;

        float quantile(Select& select, const float* x, int64_t n, float q)
        {
            const auto rank = static_cast<int64_t>(static_cast<float>(n) * q);
            return select.select(x, n, std::min(rank, n - 1));
        }

        float spread_of(Select& select, std::vector<float>& x, Spread method)
        {
            const auto n = static_cast<int64_t>(x.size());
            const float middle = quantile(select, x.data(), n, 0.5F);
            if (method == Spread::mad) {
                auto distance = x;
                for (auto& v : distance) v = std::abs(v - middle);
                return static_cast<float>(1.4826 * quantile(select, distance.data(), n, 0.5F));
            }
            const double above = quantile(select, x.data(), n, 0.84F) - middle;
            const double below = middle - quantile(select, x.data(), n, 0.16F);
            return static_cast<float>(std::sqrt((above * above + below * below) / 2));
        }

        /// The squares are added in single precision, as thresholds have been tuned with; they lose the fifth digit.
        float rms_of(Select& select, std::vector<float>& x, Spread method)
        {
            if (x.empty()) return 0;
            const float limit = 5 * spread_of(select, x, method);
            float sum = 0, count = 0;
            for (const float v : x) {
                if (!(std::abs(v) < limit)) continue;
                sum = static_cast<float>(static_cast<double>(sum) + static_cast<double>(v) * v);
                ++count;
            }
            return count > 0 ? std::sqrt(sum / count) : 0;
        }

        /// Subtract the baseline of one row; gives the number of samples that were not finite.
        int64_t restore_row(Select& select, std::vector<float>& pool, float* x, int64_t n)
        {
            constexpr float near = 500;
            int64_t odd = 0;
            pool.clear();
            for (int64_t i = 0; i < n; ++i) {
                if (!std::isfinite(x[i])) {
                    x[i] = 0;
                    ++odd;
                }
                if (x[i] != 0) pool.push_back(x[i]);
            }
            if (pool.empty()) return odd;
            const float first = quantile(select, pool.data(), static_cast<int64_t>(pool.size()), 0.5F);
            std::erase_if(pool, [&](float v) { return !(std::abs(v - first) < near); });
            const auto left = static_cast<int64_t>(pool.size());
            const float level = left > 0 ? quantile(select, pool.data(), left, 0.5F) : first;
            for (int64_t i = 0; i < n; ++i) x[i] = x[i] != 0 ? x[i] - level : 0;
            return odd;
        }
    }

    float percentile(std::span<const float> samples, float q)
    {
        SPNG_VALIDATE(!samples.empty(), "percentile of no samples");
        Select select;
        return quantile(select, samples.data(), static_cast<int64_t>(samples.size()), q);
    }

    int64_t restore_baseline_(const at::Tensor& image)
    {
        const auto nticks = image.size(1);
        auto* data = image.data_ptr<float>();
        std::atomic<int64_t> odd = 0;
        SPNG::detail::for_rows(image.size(0), nticks, [&](int64_t begin, int64_t end) {
            Select select;
            std::vector<float> pool;
            for (auto row = begin; row < end; ++row) odd += restore_row(select, pool, data + row * nticks, nticks);
        });
        return odd;
    }

    at::Tensor row_rms(const at::Tensor& image, const RowRanges& bad, Spread spread)
    {
        const auto nrows = image.size(0), nticks = image.size(1);
        const auto result = at::zeros({nrows}, at::kFloat);
        const auto* data = image.data_ptr<float>();
        auto* out = result.data_ptr<float>();
        SPNG::detail::for_rows(nrows, nticks, [&](int64_t begin, int64_t end) {
            Select select;
            std::vector<float> pool;
            std::vector<char> counts;
            for (auto row = begin; row < end; ++row) {
                const auto* x = data + row * nticks;
                const auto& excluded = ranges_of(bad, row);
                if (excluded.empty()) { pool.assign(x, x + nticks); }
                else {
                    counts.assign(nticks, 1);
                    for_ticks(excluded, nticks, [&](int64_t i) { counts[i] = 0; });
                    pool.clear();
                    for (int64_t i = 0; i < nticks; ++i) {
                        if (counts[i]) pool.push_back(x[i]);
                    }
                }
                out[row] = rms_of(select, pool, spread);
            }
        });
        return result;
    }
}
