#include "WireCellSpng/core/TraceChoice.h"
#include "WireCellAux/FrameTools.h"
#include "WireCellSpng/base/Check.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <limits>

namespace WireCell::SPNG {

    namespace {
        int64_t begin_of(const ITrace& trace) { return trace.tbin(); }
        int64_t end_of(const ITrace& trace) { return begin_of(trace) + static_cast<int64_t>(trace.charge().size()); }

        void check_overlaps(const ITrace::vector& traces)
        {
            std::vector<const ITrace*> sorted;
            for (const auto& trace : traces) {
                if (!trace->charge().empty()) sorted.push_back(trace.get());
            }
            const auto before = [](const ITrace* a, const ITrace* b) {
                return a->channel() != b->channel() ? a->channel() < b->channel() : a->tbin() < b->tbin();
            };
            if (!std::is_sorted(sorted.begin(), sorted.end(), before)) std::sort(sorted.begin(), sorted.end(), before);
            for (size_t ind = 1; ind < sorted.size(); ++ind) {
                const auto& one = *sorted[ind - 1];
                const auto& next = *sorted[ind];
                SPNG_VALIDATE(
                    one.channel() != next.channel() || begin_of(next) >= end_of(one),
                    "channel {} has two traces with samples of one tick: ticks {} to {}, and {} to {} (want one "
                    "sample a tick)",
                    one.channel(), begin_of(one), end_of(one), begin_of(next), end_of(next));
            }
        }
    }

    TraceChoice choose_traces(const IFrame::pointer& frame, const std::string& tag,
                              const std::vector<RasterRows>& groups)
    {
        TraceChoice chosen{tag, Aux::tagged_traces(frame, tag)};
        if (!tag.empty() || !chosen.traces.empty()) return chosen;
        const auto is_ours = [&](const ITrace::pointer& trace) {
            return std::any_of(groups.begin(), groups.end(),
                               [&](const RasterRows& rows) { return rows.row(trace->channel()) >= 0; });
        };
        std::vector<TraceChoice> all, ours;
        for (const auto& tag : frame->trace_tags()) {
            all.push_back({tag, Aux::tagged_traces(frame, tag)});
            const auto& traces = all.back().traces;
            if (std::any_of(traces.begin(), traces.end(), is_ours)) ours.push_back(all.back());
        }
        std::vector<std::string> names;
        for (const auto& group : ours) names.push_back(group.tag);
        SPNG_VALIDATE(
            ours.size() < 2,
            "frame {} has traces of these channels with the tags {} (want one tag: choose by the key 'tag' of "
            "the rule, for jobs by -A tags={})",
            frame->ident(), fmt::join(names, ", "), names.front());
        if (!ours.empty()) return ours.front();
        return all.size() == 1 ? all.front() : chosen;
    }

    void check_traces(const ITrace::vector& traces, const std::vector<RasterRows>& groups, double max_mb)
    {
        if (traces.empty()) return;
        int64_t begin = std::numeric_limits<int64_t>::max(), end = std::numeric_limits<int64_t>::min();
        for (const auto& trace : traces) {
            begin = std::min(begin, begin_of(*trace));
            end = std::max(end, end_of(*trace));
        }
        size_t nrows = 0;
        for (const auto& rows : groups) nrows += rows.channels().size();
        const double size = static_cast<double>(nrows) * static_cast<double>(end - begin) * sizeof(float) / (1 << 20);
        SPNG_VALIDATE(size <= max_mb,
                      "{} channels over the ticks {} to {} are {:.0f} MB of samples (want at most {} MB, key 'max_mb')",
                      nrows, begin, end, size, max_mb);
        SPNG_VALIDATE(begin >= std::numeric_limits<int>::min() && end <= std::numeric_limits<int>::max(),
                      "samples span the ticks {} to {} (want ticks of at most {})", begin, end,
                      std::numeric_limits<int>::max());
        check_overlaps(traces);
    }
}
