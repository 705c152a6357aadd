#include "WireCellSpng/algo/osp/ApplyRois.h"

#include <algorithm>
#include <cmath>

namespace WireCell::SPNG::OSP {

    namespace {
        /// Call paint(roi, tick, sample) for the ticks of each ROI that are to be seen.
        template <class RangeOf, class Paint>
        RowPainter picture(const PlaneRois& plane, const RangeOf& range_of, const Paint& paint)
        {
            return [&plane, range_of, paint](int64_t row, float* samples) {
                const auto& set = plane.own();
                int last = -1;
                for (const int which : set.rows[row]) {
                    const auto& roi = set.rois[which];
                    const Range& range = range_of(roi);
                    for (int tick = std::max(range.start, last + 2); tick <= range.end; ++tick) {
                        samples[tick] = paint(roi, tick);
                    }
                    last = range.end;
                }
            };
        }
    }

    RowPainter apply_rois(const at::Tensor& image, const PlaneRois& plane, bool above_line, bool truncate)
    {
        return [image, &plane, above_line, truncate](int64_t row, float* samples) {
            const auto* x = image.data_ptr<float>() + row * image.size(1);
            const auto& set = plane.own();
            for (const int which : set.rows[row]) {
                const auto range = set.rois[which].extended;
                const float first = x[range.start], rise = x[range.end] - first;
                const auto steps = static_cast<float>(std::max(1, range.end - range.start));
                for (int i = range.start; i <= range.end; ++i) {
                    float v = x[i];
                    if (above_line) v -= rise * static_cast<float>(i - range.start) / steps + first;
                    samples[i] = truncate ? std::trunc(v) : v;
                }
            }
        };
    }

    RowPainter paint_content(const PlaneRois& plane)
    {
        return picture(
            plane, [](const Roi& roi) -> const Range& { return roi; },
            [](const Roi& roi, int tick) { return roi.at(tick); });
    }

    RowPainter paint_extended(const PlaneRois& plane)
    {
        return picture(
            plane, [](const Roi& roi) -> const Range& { return roi.extended; }, [](const Roi&, int) { return 10.0F; });
    }
}
