#include "WireCellSpng/core/Raster.h"
#include "WireCellSpng/core/Check.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <set>

namespace WireCell::SPNG {

    namespace {
        /// A trace and where it goes.
        struct Placed {
            int64_t row;
            const ITrace* trace;
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

        void check_finite(const ITrace& trace)
        {
            const auto& samples = trace.charge();
            if (all_finite(samples)) return;
            const auto it = std::find_if_not(samples.begin(), samples.end(), [](float x) { return std::isfinite(x); });
            THROW(ValueError() << errmsg{fmt::format("channel {} has the sample {} at tick {} (want finite numbers)",
                                                     trace.channel(), *it, trace.tbin() + (it - samples.begin()))});
        }

        /// Add one row's traces to it.
        void fill_row(float* row, int64_t nticks, int tbin, const Placed* begin, const Placed* end)
        {
            std::fill(row, row + nticks, 0.0F);
            for (const auto* one = begin; one != end; ++one) {
                check_finite(*one->trace);
                const auto& samples = one->trace->charge();
                float* out = row + (one->trace->tbin() - tbin);
                for (size_t ind = 0; ind < samples.size(); ++ind) out[ind] += samples[ind];
            }
        }
    }

    RasterRows::RasterRows(std::vector<int> channels)
      : m_channels(std::move(channels))
      , m_rows(rows_of(m_channels))
    {
    }

    RasterImage RasterRows::raster(const ITrace::vector& traces, bool pinned) const
    {
        std::vector<Placed> placed;
        int begin = std::numeric_limits<int>::max();
        int end = std::numeric_limits<int>::min();
        for (const auto& trace : traces) {
            const auto here = row(trace->channel());
            if (here < 0) continue;
            placed.push_back({here, trace.get()});
            begin = std::min(begin, trace->tbin());
            end = std::max(end, trace->tbin() + static_cast<int>(trace->charge().size()));
        }
        const auto nrows = static_cast<int64_t>(m_channels.size());
        if (placed.empty()) return {at::zeros({nrows, 0}), 0};

        const auto by_row = [](const Placed& a, const Placed& b) { return a.row < b.row; };
        std::stable_sort(placed.begin(), placed.end(), by_row);
        const int64_t nticks = end - begin;
        RasterImage image{at::empty({nrows, nticks}, at::TensorOptions(at::kFloat).pinned_memory(pinned)), begin};
        auto* samples = image.samples.mutable_data_ptr<float>();
        at::parallel_for(0, nrows, 64, [&](int64_t first, int64_t last) {
            auto it = std::lower_bound(placed.begin(), placed.end(), Placed{first, nullptr}, by_row);
            for (int64_t here = first; here < last; ++here) {
                const auto next = std::upper_bound(it, placed.end(), Placed{here, nullptr}, by_row);
                fill_row(samples + here * nticks, nticks, begin, &*placed.begin() + (it - placed.begin()),
                         &*placed.begin() + (next - placed.begin()));
                it = next;
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
            for (const int channel : rows.channels()) unmet.missing += seen.count(channel) == 0;
        }
        return unmet;
    }
}
