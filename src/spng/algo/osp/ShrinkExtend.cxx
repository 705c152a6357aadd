#include "WireCellSpng/algo/osp/ShrinkExtend.h"

namespace WireCell::SPNG::OSP {

    namespace {
        /// From the first to the last tick that is marked.
        struct Marks {
            Range range{1, 0};

            bool none() const { return range.end < range.start; }
            void add(int tick)
            {
                if (none()) { range = {tick, tick}; }
                else {
                    range = {std::min(range.start, tick), std::max(range.end, tick)};
                }
            }
        };

        Range shrunk(const PlaneRois& plane, const Roi& roi, double th_factor, int pad)
        {
            const auto& set = plane.loose;
            const auto limit = [&](const Roi& one) { return static_cast<float>(plane.rms[one.row] * th_factor); };
            Marks marks;
            for (const int which : roi.contained) {
                const auto& tight = plane.tight.rois[which];
                const Range common{std::max(tight.start, roi.start), std::min(tight.end, roi.end)};
                if (common.end < common.start) continue;
                marks.add(common.start);
                marks.add(common.end);
            }
            for (const auto& links : roi.links) {
                for (const int which : links) {
                    const auto& other = set.rois[which];
                    const int end = std::min(roi.end, other.end);
                    for (int tick = std::max(roi.start, other.start); tick <= end; ++tick) {
                        if (other.at(tick) > limit(other) && roi.at(tick) > limit(roi)) marks.add(tick);
                    }
                }
            }
            if (marks.none()) return roi;
            return {std::max(roi.start, marks.range.start - pad), std::min(roi.end, marks.range.end + pad)};
        }
    }

    void shrink_rois(PlaneRois& plane, double th_factor, int pad)
    {
        if (!plane.induction) return;
        const auto rows = plane.loose.rows;
        for (const auto& row : rows) {
            for (const int which : row) {
                const auto range = shrunk(plane, plane.loose.rois[which], th_factor, pad);
                replace(plane, which, range.end > range.start ? Ranges{range} : Ranges{});
            }
        }
    }

    void extend_rois(PlaneRois& plane)
    {
        auto& set = plane.own();
        for (auto& row : set.rows) {
            std::stable_sort(row.begin(), row.end(),
                             [&](int a, int b) { return set.rois[a].start < set.rois[b].start; });
            for (const int which : row) {
                auto& roi = set.rois[which];
                roi.extended = roi;
                for (const auto& links : roi.links) {
                    for (const int other : links) {
                        roi.extended.start = std::min(roi.extended.start, set.rois[other].start);
                        roi.extended.end = std::max(roi.extended.end, set.rois[other].end);
                    }
                }
            }
            for (size_t ind = 0; ind + 1 < row.size(); ++ind) {
                auto& one = set.rois[row[ind]];
                auto& two = set.rois[row[ind + 1]];
                if (one.extended.end <= two.extended.start) continue;
                one.extended.end = two.extended.start = static_cast<int>(one.end / 2.0 + two.start / 2.0);
            }
        }
    }
}
