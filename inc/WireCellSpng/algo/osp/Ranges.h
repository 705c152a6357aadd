#pragma once
#include <ATen/core/Tensor.h>

#include <algorithm>
#include <vector>

/// Traditional signal processing: ranges of ticks.
namespace WireCell::SPNG::OSP {

    /// The ticks from start to end, both included.
    struct Range {
        int start = 0, end = 0;

        int length() const { return end - start + 1; }
        bool operator==(const Range&) const = default;
    };

    using Ranges = std::vector<Range>;
    /// Of each row of an image.
    using RowRanges = std::vector<Ranges>;

    /// Which rows of a plane are next to each other: each and the next, with these exceptions.
    struct Neighbours {
        bool joined = false;        ///< the last row is next to the first
        std::vector<int64_t> seams; ///< rows that are not next to the one before

        bool is_seam(int64_t row) const { return std::find(seams.begin(), seams.end(), row) != seams.end(); }
    };

    /// Call work(tick) for the ticks of the ranges that are in [0, nticks).
    template <class Work>
    void for_ticks(const Ranges& ranges, int64_t nticks, const Work& work)
    {
        for (const auto& range : ranges) {
            const auto end = std::min<int64_t>(range.end, nticks - 1);
            for (int64_t tick = std::max(range.start, 0); tick <= end; ++tick) work(tick);
        }
    }

    /// The ranges of one row; `rows` may be empty, which means none.
    inline const Ranges& ranges_of(const RowRanges& rows, int64_t row)
    {
        static const Ranges none;
        return rows.empty() ? none : rows[row];
    }
}
