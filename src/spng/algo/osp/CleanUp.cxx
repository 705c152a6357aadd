#include "WireCellSpng/algo/osp/CleanUp.h"

#include <ATen/Parallel.h>

#include <numeric>

namespace WireCell::SPNG::OSP {

    namespace {
        std::vector<int> all_of(const RoiSet& set)
        {
            std::vector<int> all;
            for (const auto& row : set.rows) all.insert(all.end(), row.begin(), row.end());
            return all;
        }

        void remove_all_but(RoiSet& set, const std::vector<char>& kept)
        {
            for (const int which : all_of(set)) {
                if (!kept[which]) remove(set, which);
            }
        }

        void link_overlapping(RoiSet& set, int which, size_t row, int side)
        {
            for (const int other : set.rows[row]) {
                if (other == which || !overlap(set.rois[which], set.rois[other])) continue;
                if (side == after) { link(set, which, other); }
                else {
                    link(set, other, which);
                }
            }
        }
    }

    void clean_up(PlaneRois& plane)
    {
        if (!plane.induction) return;
        auto& set = plane.loose;
        std::vector<char> kept(set.rois.size(), 0);
        std::vector<int> front;
        for (const int which : all_of(set)) {
            if (set.rois[which].contained.empty()) continue;
            kept[which] = 1;
            front.push_back(which);
        }
        while (!front.empty()) {
            const int which = front.back();
            front.pop_back();
            for (const auto& links : set.rois[which].links) {
                for (const int other : links) {
                    if (kept[other]) continue;
                    kept[other] = 1;
                    front.push_back(other);
                }
            }
        }
        remove_all_but(set, kept);
    }

    void add_lone_tight(PlaneRois& plane, const Neighbours& neighbours)
    {
        if (!plane.induction) return;
        auto& set = plane.loose;
        std::vector<char> contained(plane.tight.rois.size(), 0);
        for (const int which : all_of(set)) {
            for (const int tight : set.rois[which].contained) contained[tight] = 1;
        }
        const auto nrows = set.rows.size();
        const bool joined = neighbours.joined && nrows > 2;
        for (size_t row = 0; row < nrows; ++row) {
            const auto place = static_cast<int64_t>(row);
            const bool has_after = row + 1 < nrows ? !neighbours.is_seam(place + 1) : joined;
            const bool has_before = row > 0 ? !neighbours.is_seam(place) : joined;
            for (const int tight : plane.tight.rows[row]) {
                if (contained[tight]) continue;
                const auto made = static_cast<int>(set.rois.size());
                auto roi = plane.tight.rois[tight];
                roi.contained = {tight};
                set.rois.push_back(std::move(roi));
                set.rows[row].push_back(made);
                if (has_after) link_overlapping(set, made, (row + 1) % nrows, after);
                if (has_before) link_overlapping(set, made, (row + nrows - 1) % nrows, before);
            }
        }
    }

    void check_links(PlaneRois& plane, double th_factor)
    {
        if (!plane.induction) return;
        auto& set = plane.loose;
        const auto limit = [&](const Roi& roi) { return static_cast<float>(plane.rms[roi.row] * th_factor); };
        const auto all = all_of(set);
        // Each ROI cuts its own ends of links: both sides of a link come to the same.
        at::parallel_for(0, static_cast<int64_t>(all.size()), 64, [&](int64_t begin, int64_t end) {
            for (auto ind = begin; ind < end; ++ind) {
                auto& roi = set.rois[all[ind]];
                for (auto& links : roi.links) {
                    std::erase_if(links, [&](int other) {
                        const auto& mate = set.rois[other];
                        return !overlap(roi, mate, limit(roi), limit(mate));
                    });
                }
            }
        });
    }

    void remove_fakes(PlaneRois& plane, const FakeParams& params)
    {
        auto& set = plane.own();
        std::vector<char> good(set.rois.size(), 0);
        const auto all = all_of(set);
        for (const int which : all) {
            const auto& c = set.rois[which].content;
            const double sum = std::accumulate(c.begin(), c.end(), 0.0);
            const float top = c.empty() ? 0 : *std::max_element(c.begin(), c.end());
            good[which] = top > params.high || sum / static_cast<double>(c.size()) > params.low;
        }
        auto kept = good;
        for (const int which : all) {
            for (const auto& links : set.rois[which].links) {
                for (const int other : links) kept[which] |= good[other];
            }
        }
        remove_all_but(set, kept);
    }
}
