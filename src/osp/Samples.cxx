#include "Samples.h"

#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

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

    std::array<at::Tensor, 3> load(const ITrace::vector& traces, const Planes& planes, const Span& span,
                                   const std::array<PlaneMasks, 3>& masks, Seen& seen)
    {
        std::array<at::Tensor, 3> samples;
        std::array<std::vector<char>, 3> has;
        for (size_t plane = 0; plane < 3; ++plane) {
            const auto nrows = static_cast<int64_t>(planes.channels[plane].size());
            samples[plane] = at::zeros({nrows, span.nticks}, at::kFloat);
            has[plane].resize(planes.channels[plane].size());
        }
        for (const auto& trace : traces) {
            const auto it = planes.places.find(trace->channel());
            if (it == planes.places.end()) {
                ++seen.foreign;
                continue;
            }
            const auto [plane, row] = it->second;
            has[plane][row] = 1;
            auto* out = samples[plane].data_ptr<float>() + row * span.nticks;
            std::copy(trace->charge().begin(), trace->charge().end(), out + (trace->tbin() - span.first));
        }
        for (size_t plane = 0; plane < 3; ++plane) {
            seen.missing[plane] = static_cast<size_t>(std::count(has[plane].begin(), has[plane].end(), 0));
            for (size_t row = 0; row < has[plane].size(); ++row) {
                auto* x = samples[plane].data_ptr<float>() + static_cast<int64_t>(row) * span.nticks;
                for_ticks(ranges_of(masks[plane].bad, static_cast<int64_t>(row)), span.nticks,
                          [&](int64_t tick) { x[tick] = 0; });
                const auto* odd = std::find_if_not(x, x + span.nticks, [](float v) { return std::isfinite(v); });
                SPNG_VALIDATE(odd == x + span.nticks,
                              "the sample of channel {} at tick {} is {} (want a number). Try to mask it as bad",
                              planes.channels[plane][row], odd - x + span.first, *odd);
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
