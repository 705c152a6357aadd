#include "WireCellSpng/algo/osp/Rebase.h"

#include "RankSelect.h"
#include "Rows.h"
#include "WireCellSpng/algo/osp/NoiseLevel.h"
#include "WireCellSpng/base/Check.h"

#include <array>
#include <cmath>
#include <span>
#include <utility>

namespace WireCell::SPNG::OSP {

    namespace {
        using Samples = std::span<const float>;

        /// The smallest and the largest sample.
        std::pair<float, float> extent(Samples x)
        {
            constexpr size_t lanes = 16;
            std::array<float, lanes> low, high;
            low.fill(x[0]);
            high.fill(x[0]);
            const size_t most = x.size() - x.size() % lanes;
            for (size_t i = 0; i < most; i += lanes) {
                for (size_t j = 0; j < lanes; ++j) {
                    const float v = x[i + j];
                    low[j] = v < low[j] ? v : low[j];
                    high[j] = v > high[j] ? v : high[j];
                }
            }
            for (size_t i = most; i < x.size(); ++i) {
                low[0] = std::min(low[0], x[i]);
                high[0] = std::max(high[0], x[i]);
            }
            return {*std::min_element(low.begin(), low.end()), *std::max_element(high.begin(), high.end())};
        }

        using Select = SPNG::detail::RankSelect<float>;

        /// A row's levels at 0.16, 0.5 and 0.84 of its samples, as a histogram has them with as many bins as there are
        /// samples.
        std::array<float, 3> binned_quantiles(Select& select, Samples x)
        {
            const auto [low, high] = extent(x);
            const auto n = static_cast<int>(x.size());
            const float width = (high - low) / static_cast<float>(n);
            if (!(width > 0)) return {low, low, low};
            select.load(x.data(), n);
            std::array<float, 3> levels{0.16F, 0.5F, 0.84F};
            for (auto& level : levels) {
                // Bins follow the samples: that of the sample with this rank is the one.
                const float v = select.rank(static_cast<int>(static_cast<float>(n) * level));
                const int bin = std::clamp(static_cast<int>(std::round((v - low) / width)), 0, n - 1);
                level = low + static_cast<float>(bin) * width;
            }
            return levels;
        }

        /// A point of the baseline.
        struct Anchor {
            double tick;
            float value;
        };

        /// The samples that count, of a row.
        struct Row {
            Samples x;
            const bool* counts; // null for all
            float middle, cut;
        };

        /// The mean of what is near the middle in a window at one end, which is widened until there is enough of it.
        Anchor anchor(const Row& row, int nbins, bool front)
        {
            const auto n = static_cast<int>(row.x.size());
            for (const int times : {1, 2, 4}) {
                const int window = std::min(times * nbins, n), begin = front ? 0 : n - window;
                double ticks = 0, values = 0;
                int count = 0;
                for (int i = begin; i < begin + window; ++i) {
                    if ((row.counts && !row.counts[i]) || !(std::abs(row.x[i] - row.middle) < row.cut)) continue;
                    ticks += i;
                    values += row.x[i];
                    ++count;
                }
                if (count < nbins / 4 && window < n) continue;
                if (count > 0) return {ticks / count, static_cast<float>(values / count)};
            }
            return {static_cast<double>(front ? nbins / 2 : n - nbins / 2), row.middle};
        }

        /// The samples that count.
        std::vector<float> counted(Samples x, const bool* counts)
        {
            std::vector<float> some;
            for (size_t i = 0; i < x.size(); ++i) {
                if (counts[i]) some.push_back(x[i]);
            }
            return some;
        }

        std::array<Anchor, 2> masked_anchors(Select& select, Samples x, const bool* counts, const RebaseParams& params)
        {
            std::vector<float> some;
            if (counts) some = counted(x, counts);
            const auto used = counts ? Samples(some) : x;
            if (used.empty()) return {Anchor{0, 0}, Anchor{1, 0}};
            const auto [low, middle, high] = binned_quantiles(select, used);
            const float spread = std::min(high - middle, middle - low);
            const Row row{x, counts, middle, static_cast<float>(params.nsigma * spread)};
            return {anchor(row, params.nbins, true), anchor(row, params.nbins, false)};
        }

        std::array<Anchor, 2> median_anchors(Samples x, const bool* counts, const RebaseParams& params)
        {
            const auto n = static_cast<int>(x.size()), nbins = std::min(params.nbins, n);
            const auto median = [&](int begin) {
                const auto window = x.subspan(begin, nbins);
                const auto some =
                    counts ? counted(window, counts + begin) : std::vector<float>(window.begin(), window.end());
                return some.empty() ? 0 : percentile(some, 0.5F);
            };
            const int half = nbins / 2;
            return {Anchor{static_cast<double>(half), median(0)},
                    Anchor{static_cast<double>(n - half), median(n - nbins)}};
        }

        void subtract_line(float* x, int64_t n, const Anchor& one, const Anchor& two)
        {
            const bool apart = two.tick - one.tick > 1;
            const double slope = apart ? (static_cast<double>(two.value) - one.value) / (two.tick - one.tick) : 0;
            const double offset =
                apart ? two.value - slope * two.tick : (static_cast<double>(one.value) + two.value) / 2;
            for (int64_t j = 0; j < n; ++j) {
                x[j] = static_cast<float>(x[j] - (slope * static_cast<double>(j) + offset));
            }
        }
    }

    void rebase_(const at::Tensor& rows, int64_t nticks, const RebaseParams& params, const at::Tensor& counts)
    {
        SPNG_VALIDATE(params.nbins > 0, "a baseline from {} ticks (want 1 or more)", params.nbins);
        SPNG_VALIDATE(rows.size(1) >= nticks, "a baseline of {} ticks in rows of {}", nticks, rows.size(1));
        auto* data = rows.data_ptr<float>();
        const auto* mask = counts.defined() ? counts.data_ptr<bool>() : nullptr;
        SPNG::detail::for_rows(rows.size(0), nticks, [&](int64_t begin, int64_t end) {
            Select select;
            for (auto row = begin; row < end; ++row) {
                auto* x = data + row * rows.stride(0);
                const Samples samples(x, static_cast<size_t>(nticks));
                if (std::all_of(samples.begin(), samples.end(), [](float v) { return v == 0; })) continue;
                const auto* use = mask ? mask + row * counts.stride(0) : nullptr;
                const auto [one, two] = params.method == RebaseMethod::median
                                            ? median_anchors(samples, use, params)
                                            : masked_anchors(select, samples, use, params);
                subtract_line(x, nticks, one, two);
            }
        });
    }
}
