#include "WireCellSpng/algo/osp/Rois.h"

#include "Rows.h"

namespace WireCell::SPNG::OSP {

    namespace {
        bool has(const std::vector<int>& list, int which)
        {
            return std::find(list.begin(), list.end(), which) != list.end();
        }

        Roi make_roi(int row, const Range& range, std::span<const float> samples)
        {
            Roi roi;
            roi.row = row;
            roi.start = range.start;
            roi.end = range.end;
            roi.extended = range;
            roi.content = above_line(samples);
            return roi;
        }

        bool exceeds(const Roi& roi, float limit)
        {
            return std::any_of(roi.content.begin(), roi.content.end(), [&](float v) { return v > limit; });
        }

        /// The ROIs of a row that somewhere exceed the limit.
        std::vector<Roi> rois_above(int row, const Ranges& ranges, std::span<const float> x, float limit)
        {
            std::vector<Roi> rois;
            for (const auto& range : ranges) {
                auto roi = make_roi(row, range, x.subspan(range.start, range.length()));
                if (exceeds(roi, limit)) rois.push_back(std::move(roi));
            }
            return rois;
        }
        struct RowRois {
            std::vector<Roi> tight, loose;
        };

        /// A row with zero where it is bad; `clean` has room for it.
        std::span<const float> without_bad(std::span<const float> x, const Ranges& bad, std::vector<float>& clean)
        {
            if (bad.empty()) return x;
            clean.assign(x.begin(), x.end());
            for_ticks(bad, std::ssize(x), [&](int64_t i) { clean[i] = 0; });
            return clean;
        }

        /// Append an ROI to its row.
        int append(RoiSet& set, Roi roi)
        {
            const auto which = static_cast<int>(set.rois.size());
            set.rows[roi.row].push_back(which);
            set.rois.push_back(std::move(roi));
            return which;
        }

        void link_rows(RoiSet& set, size_t first, size_t second)
        {
            for (const int two : set.rows[second]) {
                for (const int one : set.rows[first]) {
                    if (overlap(set.rois[one], set.rois[two])) link(set, one, two);
                }
            }
        }

        void link_all(RoiSet& set, const Neighbours& neighbours)
        {
            const auto nrows = set.rows.size();
            for (size_t row = 1; row < nrows; ++row) {
                if (!neighbours.is_seam(static_cast<int64_t>(row))) link_rows(set, row - 1, row);
            }
            if (neighbours.joined && nrows > 2) link_rows(set, nrows - 1, 0);
        }
    }

    bool overlap(const Range& a, const Range& b) { return std::min(a.end, b.end) > std::max(a.start, b.start); }

    bool overlap(const Roi& a, const Roi& b, float limit_a, float limit_b)
    {
        if (!overlap(a, b)) return false;
        const int end = std::min(a.end, b.end);
        for (int tick = std::max(a.start, b.start); tick <= end; ++tick) {
            if (a.at(tick) > limit_a && b.at(tick) > limit_b) return true;
        }
        return false;
    }

    std::vector<float> above_line(std::span<const float> samples)
    {
        std::vector<float> result(samples.size());
        if (samples.size() < 2) return result;
        const float first = samples.front(), rise = samples.back() - first;
        const auto steps = static_cast<float>(samples.size() - 1);
        for (size_t i = 0; i < samples.size(); ++i) {
            result[i] = samples[i] - (rise * static_cast<float>(i) / steps + first);
        }
        return result;
    }

    void link(RoiSet& set, int first, int second)
    {
        auto& forth = set.rois[first].links[after];
        if (has(forth, second)) return;
        forth.push_back(second);
        set.rois[second].links[before].push_back(first);
    }

    void remove(RoiSet& set, int which)
    {
        auto& roi = set.rois[which];
        for (const int side : {before, after}) {
            for (const int other : roi.links[side]) std::erase(set.rois[other].links[1 - side], which);
            roi.links[side].clear();
        }
        std::erase(set.rows[roi.row], which);
        roi.content = {};
        roi.contained = {};
    }

    void replace(PlaneRois& plane, int which, const Ranges& ranges)
    {
        auto& set = plane.own();
        Roi old;
        old.row = set.rois[which].row;
        old.start = set.rois[which].start;
        old.links = set.rois[which].links;
        old.content.swap(set.rois[which].content);
        old.contained.swap(set.rois[which].contained);
        remove(set, which);
        for (const auto& range : ranges) {
            const std::span<const float> all(old.content);
            auto roi = make_roi(old.row, range, all.subspan(range.start - old.start, range.length()));
            for (const int tight : old.contained) {
                if (overlap(plane.tight.rois[tight], range)) roi.contained.push_back(tight);
            }
            const int made = append(set, std::move(roi));
            for (const int other : old.links[before]) {
                if (overlap(set.rois[other], range)) link(set, other, made);
            }
            for (const int other : old.links[after]) {
                if (overlap(set.rois[other], range)) link(set, made, other);
            }
        }
    }

    PlaneRois load_rois(const at::Tensor& image, const RowRanges& bad, const at::Tensor& rms, const RowRanges& tight,
                        const RowRanges& loose, bool induction, double th_factor, const Neighbours& neighbours)
    {
        const auto nrows = image.size(0), nticks = image.size(1);
        const auto* data = image.data_ptr<float>();
        PlaneRois plane;
        plane.induction = induction;
        plane.rms.assign(rms.data_ptr<float>(), rms.data_ptr<float>() + nrows);
        plane.tight.rows.resize(nrows);
        plane.loose.rows.resize(nrows);
        std::vector<RowRois> made(nrows);
        SPNG::detail::for_rows(nrows, nticks, [&](int64_t begin, int64_t end) {
            std::vector<float> clean;
            for (auto row = begin; row < end; ++row) {
                const auto limit = static_cast<float>(plane.rms[row] * th_factor);
                const auto x =
                    without_bad({data + row * nticks, data + (row + 1) * nticks}, ranges_of(bad, row), clean);
                made[row].tight = rois_above(static_cast<int>(row), tight[row], x, limit);
                if (induction) made[row].loose = rois_above(static_cast<int>(row), loose[row], x, limit);
            }
        });
        for (int64_t row = 0; row < nrows; ++row) {
            for (auto& roi : made[row].tight) append(plane.tight, std::move(roi));
            for (auto& roi : made[row].loose) {
                for (const int which : plane.tight.rows[row]) {
                    if (overlap(roi, plane.tight.rois[which])) roi.contained.push_back(which);
                }
                append(plane.loose, std::move(roi));
            }
        }
        link_all(plane.own(), neighbours);
        return plane;
    }
}
