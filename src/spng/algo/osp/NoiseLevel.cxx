#include "WireCellSpng/algo/osp/NoiseLevel.h"

#include "RankSelect.h"
#include "Rows.h"
#include "WireCellSpng/base/Check.h"

#include <array>
#include <atomic>
#include <cmath>
#include <iterator>

namespace WireCell::SPNG::OSP {

    namespace {
        using Select = SPNG::detail::RankSelect<float>;
        using Samples = std::span<const float>;

        int64_t rank_of(int64_t n, float q) { return std::min(static_cast<int64_t>(static_cast<float>(n) * q), n - 1); }

        float quantile(Select& select, const Samples& x, float q)
        {
            const auto n = std::ssize(x);
            select.load(x.data(), n);
            return select.rank(rank_of(n, q));
        }

        float spread_of(Select& select, Samples x, Spread method)
        {
            const auto n = std::ssize(x);
            const float middle = quantile(select, x, 0.5F);
            if (method == Spread::mad) {
                std::vector<float> distance(x.begin(), x.end());
                for (auto& v : distance) v = std::abs(v - middle);
                return static_cast<float>(1.4826 * quantile(select, distance, 0.5F));
            }
            const double above = select.rank(rank_of(n, 0.84F)) - middle;
            const double below = middle - select.rank(rank_of(n, 0.16F));
            return static_cast<float>(std::sqrt((above * above + below * below) / 2));
        }

        /// The samples that are no signal.
        void keep_noise(Select& select, Samples x, Spread method, std::vector<float>& noise)
        {
            noise.clear();
            if (x.empty()) return;
            const float limit = 5 * spread_of(select, x, method);
            noise.resize(x.size());
            size_t count = 0;
            for (const float v : x) {
                noise[count] = v;
                count += std::abs(v) < limit;
            }
            noise.resize(count);
        }

        /// How many rows are worked on together: the sum of one need not wait for that of another.
        constexpr int abreast = 8;
        using Rows = std::array<std::vector<float>, abreast>;

        void add_square(float& sum, float v)
        {
            sum = static_cast<float>(static_cast<double>(sum) + static_cast<double>(v) * v);
        }

        /// The root mean square of each row, 0 if it is empty.  The squares are added in single precision, as thresholds
        /// have been tuned with; they lose the fifth digit.
        std::array<float, abreast> root_mean_squares(const Rows& rows)
        {
            std::array<float, abreast> sums{};
            size_t common = rows[0].size();
            for (const auto& row : rows) common = std::min(common, row.size());
            for (size_t i = 0; i < common; ++i) {
                for (int row = 0; row < abreast; ++row) add_square(sums[row], rows[row][i]);
            }
            for (int row = 0; row < abreast; ++row) {
                const auto& x = rows[row];
                for (size_t i = common; i < x.size(); ++i) add_square(sums[row], x[i]);
                sums[row] = x.empty() ? 0 : std::sqrt(sums[row] / static_cast<float>(x.size()));
            }
            return sums;
        }

        /// The samples of a row that are not masked; `pool` has room for them.
        Samples unmasked(Samples x, const Ranges& bad, std::vector<float>& pool)
        {
            if (bad.empty()) return x;
            std::vector<char> counts(x.size(), 1);
            for_ticks(bad, std::ssize(x), [&](int64_t i) { counts[i] = 0; });
            pool.clear();
            for (size_t i = 0; i < x.size(); ++i) {
                if (counts[i]) pool.push_back(x[i]);
            }
            return pool;
        }

        /// What is not zero of a row, without copying it if that is all.
        Samples without_zeros(Samples x, int64_t nzeros, std::vector<float>& pool)
        {
            if (nzeros == 0) return x;
            pool.clear();
            std::copy_if(x.begin(), x.end(), std::back_inserter(pool), [](float v) { return v != 0; });
            return pool;
        }

        /// The median of the samples that are near the median of all.
        float level_of(Select& select, Samples x)
        {
            constexpr float near = 500;
            const float first = quantile(select, x, 0.5F);
            int64_t below = 0, above = 0;
            for (const float v : x) {
                below += v - first <= -near;
                above += v - first >= near;
            }
            const auto left = std::ssize(x) - below - above;
            return select.rank(below + rank_of(left, 0.5F));
        }

        /// Subtract the baseline of one row; gives the number of samples that were not finite.
        int64_t restore_row(Select& select, std::vector<float>& pool, float* x, int64_t n)
        {
            int32_t odd = 0, nzeros = 0;
            for (int64_t i = 0; i < n; ++i) {
                odd += !std::isfinite(x[i]);
                nzeros += x[i] == 0;
            }
            if (odd > 0)
                std::replace_if(
                    x, x + n, [](float v) { return !std::isfinite(v); }, 0.0F);
            if (nzeros + odd == n) return odd;
            const float level = level_of(select, without_zeros({x, x + n}, nzeros + odd, pool));
            for (int64_t i = 0; i < n; ++i) x[i] = x[i] != 0 ? x[i] - level : 0;
            return odd;
        }
    }

    float percentile(std::span<const float> samples, float q)
    {
        SPNG_VALIDATE(!samples.empty(), "percentile of no samples");
        Select select;
        return quantile(select, samples, q);
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
            Rows noise;
            for (auto first = begin; first < end; first += abreast) {
                const auto count = std::min<int64_t>(abreast, end - first);
                for (int64_t ind = 0; ind < abreast; ++ind) {
                    noise[ind].clear();
                    if (ind >= count) continue;
                    const auto row = first + ind;
                    const Samples all(data + row * nticks, nticks);
                    keep_noise(select, unmasked(all, ranges_of(bad, row), pool), spread, noise[ind]);
                }
                std::copy_n(root_mean_squares(noise).begin(), count, out + first);
            }
        });
        return result;
    }
}
