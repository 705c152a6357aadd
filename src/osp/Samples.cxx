#include "Samples.h"

#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <cmath>
#include <limits>

namespace WireCell::SPNG::OSP {

    namespace {
        /// Of a mask, to the rows of a plane: the ranges that are not empty.
        RowRanges rows_of_mask(const Waveform::ChannelMasks& mask, const Planes& planes, int plane, const Span& span,
                               bool end_counts = false)
        {
            RowRanges rows;
            for (const auto& [channel, ranges] : mask) {
                const auto it = planes.places.find(channel);
                if (it == planes.places.end() || it->second.first != plane) continue;
                for (const auto& [first, second] : ranges) {
                    const int64_t begin = std::max<int64_t>(0, static_cast<int64_t>(first) - span.first);
                    const int64_t end =
                        std::min(span.nticks, static_cast<int64_t>(second) - span.first + (end_counts ? 1 : 0));
                    if (begin >= end) continue;
                    if (rows.empty()) rows.resize(planes.channels[static_cast<size_t>(plane)].size());
                    rows[it->second.second].push_back({static_cast<int>(begin), static_cast<int>(end - 1)});
                }
            }
            return rows;
        }

        constexpr int64_t rows_per_task = 16;
        using RowTraces = std::vector<const ITrace*>;

        /// The samples of a row, which are zero before.  Gives the number of those that are no numbers.
        int fill_row(float* x, const Span& span, const RowTraces& traces, const Ranges& bad)
        {
            for (const auto* trace : traces) {
                std::copy(trace->charge().begin(), trace->charge().end(), x + (trace->tbin() - span.first));
            }
            for_ticks(bad, span.nticks, [&](int64_t tick) { x[tick] = 0; });
            int odd = 0;
            for (int64_t i = 0; i < span.nticks; ++i) odd += !std::isfinite(x[i]);
            return odd;
        }

        /// ValueError: a row has samples that are no numbers.
        void check_row(const float* x, const Span& span, int channel)
        {
            const auto* odd = std::find_if_not(x, x + span.nticks, [](float v) { return std::isfinite(v); });
            SPNG_VALIDATE(odd == x + span.nticks,
                          "the sample of channel {} at tick {} is {} (want a number). Try to mask it as bad", channel,
                          odd - x + span.first, *odd);
        }

        std::vector<char> rows_with_any(const RowRanges& rows)
        {
            std::vector<char> any;
            for (const auto& row : rows) any.push_back(!row.empty());
            return any;
        }
    }

    Span span_of(const ITrace::vector& traces)
    {
        int64_t first = std::numeric_limits<int64_t>::max(), end = std::numeric_limits<int64_t>::min();
        for (const auto& trace : traces) {
            if (trace->charge().empty()) continue;
            first = std::min<int64_t>(first, trace->tbin());
            end = std::max<int64_t>(end, trace->tbin() + static_cast<int64_t>(trace->charge().size()));
        }
        return end > first ? Span{static_cast<int>(first), end - first} : Span{};
    }

    std::array<PlaneMasks, 3> masks_of(const Waveform::ChannelMaskMap& masks, const Planes& planes, const Span& span,
                                       bool end_counts)
    {
        std::array<PlaneMasks, 3> result;
        for (int plane = 0; plane < 3; ++plane) {
            auto& out = result[static_cast<size_t>(plane)];
            const auto bad = masks.find("bad"), noisy = masks.find("lf_noisy");
            if (bad != masks.end()) out.bad = rows_of_mask(bad->second, planes, plane, span);
            if (bad != masks.end()) out.searched = rows_of_mask(bad->second, planes, plane, span, end_counts);
            out.is_bad = rows_with_any(out.bad);
            if (noisy != masks.end()) out.is_noisy = rows_with_any(rows_of_mask(noisy->second, planes, plane, span));
        }
        return result;
    }

    std::vector<int64_t> rows_near_masked(const PlaneMasks& masks, int plane, int64_t nrows,
                                          const std::vector<int64_t>& seams)
    {
        const int reach_bad = plane == 0 ? 2 : 1, reach_noisy = 2;
        const auto is_seam = [&](int64_t row) { return std::find(seams.begin(), seams.end(), row) != seams.end(); };
        const auto is_near = [&](const std::vector<char>& rows, int64_t row, int reach) {
            if (rows.empty()) return false;
            int64_t begin = row, end = row + 1;
            while (begin > 0 && row - begin < reach && !is_seam(begin)) --begin;
            while (end < nrows && end - row <= reach && !is_seam(end)) ++end;
            return std::find(rows.begin() + begin, rows.begin() + end, 1) != rows.begin() + end;
        };
        std::vector<int64_t> near;
        for (int64_t row = 0; row < nrows; ++row) {
            if (is_near(masks.is_bad, row, reach_bad) || is_near(masks.is_noisy, row, reach_noisy)) near.push_back(row);
        }
        return near;
    }

    std::array<at::Tensor, 3> load(const ITrace::vector& traces, const Planes& planes, const Span& span,
                                   const std::array<PlaneMasks, 3>& masks, Seen& seen)
    {
        std::array<std::vector<RowTraces>, 3> given;
        for (size_t plane = 0; plane < 3; ++plane) given[plane].resize(planes.channels[plane].size());
        for (const auto& trace : traces) {
            const auto it = planes.places.find(trace->channel());
            if (it == planes.places.end()) { ++seen.foreign; }
            else {
                given[static_cast<size_t>(it->second.first)][it->second.second].push_back(trace.get());
            }
        }
        std::array<at::Tensor, 3> samples;
        for (size_t plane = 0; plane < 3; ++plane) {
            const auto nrows = std::ssize(given[plane]);
            seen.missing[plane] =
                static_cast<size_t>(std::count(given[plane].begin(), given[plane].end(), RowTraces()));
            samples[plane] = at::zeros({nrows, span.nticks}, at::kFloat);
            auto* data = samples[plane].data_ptr<float>();
            std::vector<int> odd(given[plane].size());
            at::parallel_for(0, nrows, rows_per_task, [&](int64_t begin, int64_t end) {
                for (auto row = begin; row < end; ++row) {
                    odd[row] =
                        fill_row(data + row * span.nticks, span, given[plane][row], ranges_of(masks[plane].bad, row));
                }
            });
            for (int64_t row = 0; row < nrows; ++row) {
                if (odd[row] > 0) check_row(data + row * span.nticks, span, planes.channels[plane][row]);
            }
        }
        return samples;
    }

    void subtract_pedestals(std::array<at::Tensor, 3>& samples, const std::array<PlaneMasks, 3>& masks,
                            const OspInputConfig& cfg)
    {
        const RebaseParams params{cfg.rebase_method, cfg.rebase_nbins, cfg.rebase_nsigma};
        for (const int plane : cfg.rebase_planes) {
            const auto& rows = samples[static_cast<size_t>(plane)];
            const auto& bad = masks[static_cast<size_t>(plane)].bad;
            const auto nticks = rows.size(1);
            if (cfg.rebase_masked || bad.empty()) {
                rebase_(rows, nticks, params);
                continue;
            }
            const auto for_bad = [&](auto* data, auto value) {
                for (const auto& row : bad) {
                    for_ticks(row, nticks, [&](int64_t tick) { data[tick] = value; });
                    data += nticks;
                }
            };
            const auto counts = at::ones(rows.sizes(), at::kBool);
            for_bad(counts.data_ptr<bool>(), false);
            rebase_(rows, nticks, params, counts);
            for_bad(rows.data_ptr<float>(), 0.0F);
        }
    }
}
