#include "WireCellSpng/algo/osp/BreakRois.h"

#include <ATen/Parallel.h>

#include <cmath>

namespace WireCell::SPNG::OSP {

    namespace {
        using Content = std::vector<float>;
        using Ticks = std::vector<int>; // counted from the start of the ROI

        constexpr float zero = 1e-3F; // [electrons] smaller samples count as none

        /// The first smallest, or largest, sample in [begin, end); begin if that is empty.
        int lowest(const Content& c, int begin, int end)
        {
            if (begin >= end) return begin;
            return static_cast<int>(std::min_element(c.begin() + begin, c.begin() + end) - c.begin());
        }
        int highest(const Content& c, int begin, int end)
        {
            if (begin >= end) return begin;
            return static_cast<int>(std::max_element(c.begin() + begin, c.begin() + end) - c.begin());
        }

        bool is_guarded(const Ranges& guarded, int start, int from, int to)
        {
            const double middle = start + (from + to) / 2.0;
            return std::any_of(guarded.begin(), guarded.end(),
                               [&](const Range& one) { return one.start < middle && middle < one.end; });
        }

        /// Peaks and the valleys around them: one valley more than peaks.
        struct Landscape {
            Ticks peaks, valleys;
        };

        Landscape landscape(const Content& c, Ticks peaks)
        {
            const auto n = static_cast<int>(c.size());
            Landscape land{std::move(peaks), {0}};
            // Where the waveform first falls, it does so from another peak.
            const int foot = lowest(c, 0, land.peaks.front());
            if (foot != 0) land.peaks.insert(land.peaks.begin(), highest(c, 0, foot));
            for (size_t k = 0; k + 1 < land.peaks.size(); ++k) {
                land.valleys.push_back(lowest(c, land.peaks[k], land.peaks[k + 1]));
            }
            const int tail = lowest(c, land.peaks.back(), n);
            land.valleys.push_back(tail);
            if (tail != n - 1) {
                // Where it rises to the end, it does so to another peak.
                const int rise = highest(c, tail, n - 1);
                land.peaks.push_back(c[rise] > c[n - 1] ? rise : n - 1);
                land.valleys.push_back(n - 1);
            }
            return land;
        }

        /// The valleys that are deep enough on both sides to part what is between them.
        Ticks separating(const Content& c, const Landscape& land, float depth)
        {
            const auto& [o, v] = land;
            const auto np = static_cast<int>(o.size());
            Ticks chosen = {v[0]};
            for (int j = 0; j < np; ++j) {
                if (chosen.size() > 1 && c[v[j]] < c[chosen.back()]) chosen.back() = v[j];
                if (!(c[o[j]] - c[chosen.back()] > depth)) continue;
                int top = o[j], k = j + 1;
                for (; k <= np; ++k) {
                    if (c[o[k - 1]] > c[top]) top = o[k - 1];
                    if (c[top] - c[v[k]] > depth) break;
                }
                k = std::min(k, np);
                chosen.push_back(v[k]);
                j = k - 1;
            }
            if (chosen.size() == 1) return {v[0], v[np]};
            chosen.back() = v[np];
            return chosen;
        }

        /// Cut at the valleys between peaks, each section above the line through its ends.
        void cut_at_valleys(Content& c, int start, const Ticks& valleys, const Ranges& guarded)
        {
            const auto old = c;
            for (size_t k = 0; k + 1 < valleys.size(); ++k) {
                const int from = valleys[k], to = valleys[k + 1];
                if (to <= from || is_guarded(guarded, start, from, to)) continue;
                const double slope = (static_cast<double>(old[to]) - old[from]) / (to - from);
                for (int i = from; i <= to; ++i) {
                    c[i] = static_cast<float>(old[i] - (old[from] + slope * (i - from)));
                }
            }
        }

        /// Where a cut has left nothing of a tight ROI, that comes back.
        void bring_back(Content& c, int start, const std::vector<const Roi*>& contained)
        {
            const auto n = static_cast<int>(c.size());
            for (const auto* tight : contained) {
                const int from = std::max(tight->start - start, 0), to = std::min(tight->end - start, n - 1);
                if (!std::all_of(c.begin() + from, c.begin() + std::max(from, to + 1),
                                 [](float v) { return v == 0; })) {
                    continue;
                }
                for (int i = from; i <= to; ++i) c[i] = tight->at(start + i);
            }
        }

        /// One zero in each run below the limit: the first, or else its lowest sample.
        Ticks feet(const Content& c, float limit)
        {
            const auto n = static_cast<int>(c.size());
            Ticks found;
            for (int i = 0; i < n; ++i) {
                if (!(c[i] < limit)) continue;
                const int from = i;
                while (i + 1 < n && c[i + 1] < limit) ++i;
                const auto none =
                    std::find_if(c.begin() + from, c.begin() + i + 1, [](float v) { return std::abs(v) < zero; });
                found.push_back(none == c.begin() + i + 1 ? lowest(c, from, i + 1)
                                                          : static_cast<int>(none - c.begin()));
            }
            return found;
        }

        /// Draw lines from foot to foot and take what is above; nothing outside of these.
        void put_on_feet(Content& c, int start, float limit, const Ranges& guarded)
        {
            const auto z = feet(c, limit);
            if (z.size() < 2) {
                std::fill(c.begin(), c.end(), 0.0F);
                return;
            }
            const auto old = c;
            std::fill(c.begin(), c.begin() + z.front(), 0.0F);
            std::fill(c.begin() + z.back() + 1, c.end(), 0.0F);
            for (size_t k = 0; k + 1 < z.size(); ++k) {
                const int from = z[k], to = z[k + 1];
                if (is_guarded(guarded, start, from, to)) continue;
                const float rise = old[to] - old[from];
                const auto steps = static_cast<float>(to - from);
                for (int i = from; i <= to; ++i) {
                    c[i] = old[i] - (old[from] + rise * static_cast<float>(i - from) / steps);
                }
            }
        }

        Ranges between_zeros(const Content& c, int start)
        {
            Ranges ranges;
            int last = -1;
            for (int i = 0; i < static_cast<int>(c.size()); ++i) {
                if (!(std::abs(c[i]) < zero)) continue;
                if (last >= 0) ranges.push_back({start + last, start + i});
                last = i;
            }
            return ranges;
        }

        /// Without those between two zeros next to each other that no tight ROI supports: nothing would keep them.
        Ranges pieces(const PlaneRois& plane, const Roi& roi)
        {
            auto ranges = between_zeros(roi.content, roi.start);
            std::erase_if(ranges, [&](const Range& range) {
                return range.length() == 2 && std::none_of(roi.contained.begin(), roi.contained.end(), [&](int tight) {
                           return overlap(plane.tight.rois[tight], range);
                       });
            });
            return ranges;
        }
    }

    std::vector<float> broken_content(const Roi& roi, float rms, const std::vector<const Roi*>& contained,
                                      const Ranges& guarded, const BreakParams& params)
    {
        auto c = roi.content;
        const auto found = find_peaks(c, params.peaks);
        const double least = params.th_peak * rms;
        const auto counts = std::count_if(found.begin(), found.end(), [&](double position) {
            return c[static_cast<size_t>(std::round(position))] > least;
        });
        if (counts > 1) {
            Ticks peaks(found.begin(), found.end()); // rounded down
            std::sort(peaks.begin(), peaks.end());
            const auto depth = static_cast<float>(std::max(params.least_depth, params.sep_peak * rms));
            cut_at_valleys(c, roi.start, separating(c, landscape(c, std::move(peaks)), depth), guarded);
            bring_back(c, roi.start, contained);
        }
        const auto limit = static_cast<float>(params.th_factor * rms);
        for (int pass = 0; pass < 2; ++pass) put_on_feet(c, roi.start, limit, guarded);
        return c;
    }

    void break_rois(PlaneRois& plane, const BreakParams& params, const Protected& guarded)
    {
        std::vector<int> all;
        for (const auto& row : plane.loose.rows) all.insert(all.end(), row.begin(), row.end());
        at::parallel_for(0, static_cast<int64_t>(all.size()), 32, [&](int64_t begin, int64_t end) {
            for (auto ind = begin; ind < end; ++ind) {
                auto& roi = plane.loose.rois[all[ind]];
                std::vector<const Roi*> contained;
                for (const int tight : roi.contained) contained.push_back(&plane.tight.rois[tight]);
                const auto it = guarded.find({roi.row, roi.start});
                roi.content = broken_content(roi, plane.rms[roi.row], contained,
                                             it == guarded.end() ? Ranges() : it->second, params);
            }
        });
        for (const int which : all) { replace(plane, which, pieces(plane, plane.loose.rois[which])); }
    }
}
