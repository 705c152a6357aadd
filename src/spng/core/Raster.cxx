#include "WireCellSpng/core/Raster.h"
#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <set>
#include <span>

namespace WireCell::SPNG {

    namespace {
        /// A trace and where it goes.
        struct Placed {
            int64_t row = 0;
            const ITrace* trace = nullptr;
        };

        /// True if every sample is finite.  On bits, so that the loop vectorises.
        bool all_finite(const std::vector<float>& samples)
        {
            constexpr uint32_t exponent = 0x7f800000;
            uint32_t bad = 0;
            for (const float sample : samples) {
                bad |= static_cast<uint32_t>((std::bit_cast<uint32_t>(sample) & exponent) == exponent);
            }
            return bad == 0;
        }

        void check_finite(float sample, int channel, int64_t tick)
        {
            SPNG_VALIDATE(std::isfinite(sample), "channel {} has the sample {} at tick {} (want finite numbers)",
                          channel, sample, tick);
        }

        void check_finite(const ITrace& trace)
        {
            const auto& samples = trace.charge();
            if (all_finite(samples)) return;
            const auto it = std::find_if_not(samples.begin(), samples.end(), [](float x) { return std::isfinite(x); });
            check_finite(*it, trace.channel(), trace.tbin() + (it - samples.begin()));
        }

        /// Put the median of a row's other samples into its masked ones.
        void replace_masked(float* row, int64_t nticks, int channel, int64_t tbin, std::span<const MaskedRange> masked)
        {
            std::vector<float> kept;
            kept.reserve(static_cast<size_t>(nticks));
            int64_t tick = 0;
            const auto keep_until = [&](int64_t end) {
                for (; tick < end; ++tick) {
                    check_finite(row[tick], channel, tbin + tick);
                    kept.push_back(row[tick]);
                }
            };
            for (const auto& range : masked) {
                keep_until(range.begin);
                tick = range.end;
            }
            keep_until(nticks);
            float median = 0;
            if (!kept.empty()) {
                const auto middle = kept.begin() + (kept.size() - 1) / 2;
                std::nth_element(kept.begin(), middle, kept.end());
                median = *middle;
            }
            for (const auto& range : masked) std::fill(row + range.begin, row + range.end, median);
        }

        /// Add one row's traces to it.
        void fill_row(float* row, TickRange ticks, std::span<const Placed> traces, std::span<const MaskedRange> masked)
        {
            std::fill(row, row + ticks.size(), 0.0F);
            for (const auto& entry : traces) {
                if (masked.empty()) check_finite(*entry.trace);
                const auto& samples = entry.trace->charge();
                const int64_t tbin = entry.trace->tbin();
                const auto first = std::max<int64_t>(ticks.begin - tbin, 0);
                const auto last = std::min<int64_t>(ticks.end - tbin, static_cast<int64_t>(samples.size()));
                float* out = row + (tbin - ticks.begin);
                for (auto ind = first; ind < last; ++ind) out[ind] += samples[static_cast<size_t>(ind)];
            }
            if (masked.empty() || traces.empty()) return;
            replace_masked(row, ticks.size(), traces.front().trace->channel(), ticks.begin, masked);
        }

        /// The entries of a list that is sorted by row that have this one.
        template <class Item>
        std::span<const Item> of_row(const std::vector<Item>& list, int64_t row)
        {
            const auto by_row = [](const Item& a, const Item& b) { return a.row < b.row; };
            Item key{};
            key.row = row;
            const auto [begin, end] = std::equal_range(list.begin(), list.end(), key, by_row);
            return {list.data() + (begin - list.begin()), static_cast<size_t>(end - begin)};
        }
    }

    TickRange tick_range(const ITrace::vector& traces)
    {
        if (traces.empty()) return {};
        TickRange all{std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::min()};
        for (const auto& trace : traces) {
            const int64_t begin = trace->tbin();
            all.begin = std::min(all.begin, begin);
            all.end = std::max(all.end, begin + static_cast<int64_t>(trace->charge().size()));
        }
        return all;
    }

    RasterRows::RasterRows(std::vector<int> channels)
      : m_channels(std::move(channels))
      , m_rows(rows_of(m_channels))
    {
    }

    at::Tensor RasterRows::raster(const ITrace::vector& traces, TickRange ticks, const MaskedRanges& masked,
                                  bool pinned) const
    {
        std::vector<Placed> placed;
        for (const auto& trace : traces) {
            const auto here = row(trace->channel());
            if (here >= 0) placed.push_back({here, trace.get()});
        }
        std::stable_sort(placed.begin(), placed.end(), [](const auto& a, const auto& b) { return a.row < b.row; });
        const auto nrows = static_cast<int64_t>(m_channels.size());
        const int64_t nticks = ticks.size();
        auto image = at::empty({nrows, nticks}, at::TensorOptions(at::kFloat).pinned_memory(pinned));
        auto* samples = image.mutable_data_ptr<float>();
        at::parallel_for(0, nrows, 64, [&](int64_t first, int64_t last) {
            for (int64_t here = first; here < last; ++here) {
                fill_row(samples + here * nticks, ticks, of_row(placed, here), of_row(masked, here));
            }
        });
        return image;
    }

    at::Tensor RasterRows::summarise(const ITrace::vector& traces, const std::vector<double>& numbers) const
    {
        auto sums = at::zeros({static_cast<int64_t>(m_channels.size())}, at::kDouble);
        auto* out = sums.mutable_data_ptr<double>();
        for (size_t ind = 0; ind < traces.size(); ++ind) {
            const auto here = row(traces[ind]->channel());
            if (here >= 0) out[here] += numbers[ind];
        }
        return sums;
    }

    UnmetChannels unmet_channels(const std::vector<RasterRows>& groups, const ITrace::vector& traces)
    {
        std::set<int> seen;
        for (const auto& trace : traces) seen.insert(trace->channel());
        UnmetChannels unmet;
        for (const int channel : seen) {
            const auto has = [&](const RasterRows& rows) { return rows.row(channel) >= 0; };
            if (std::none_of(groups.begin(), groups.end(), has)) unmet.foreign.push_back(channel);
        }
        for (const auto& rows : groups) {
            for (const int channel : rows.channels()) ++(seen.count(channel) ? unmet.met : unmet.missing);
        }
        return unmet;
    }
}
