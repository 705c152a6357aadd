#include "WireCellSpng/algo/osp/ApplyRois.h"

#include "Rows.h"

namespace WireCell::SPNG::OSP {

    namespace {
        /// Call paint(roi, tick, out) for the ticks of each ROI that are to be seen.
        template <class RangeOf, class Paint>
        at::Tensor picture(const PlaneRois& plane, int64_t nticks, const RangeOf& range_of, const Paint& paint)
        {
            const auto& set = plane.own();
            auto image = at::zeros({static_cast<int64_t>(set.rows.size()), nticks}, at::kFloat);
            auto* out = image.data_ptr<float>();
            for (const auto& row : set.rows) {
                int last = -1;
                for (const int which : row) {
                    const Range range = range_of(set.rois[which]);
                    for (int tick = std::max(range.start, last + 2); tick <= range.end; ++tick) {
                        out[tick] = paint(set.rois[which], tick);
                    }
                    last = range.end;
                }
                out += nticks;
            }
            return image;
        }
    }

    at::Tensor apply_rois(const at::Tensor& image, const PlaneRois& plane, bool above_line, bool truncate)
    {
        const auto& set = plane.own();
        const auto nrows = image.size(0), nticks = image.size(1);
        auto result = at::zeros({nrows, nticks}, at::kFloat);
        const auto* data = image.data_ptr<float>();
        auto* out = result.data_ptr<float>();
        SPNG::detail::for_rows(nrows, nticks, [&](int64_t begin, int64_t end) {
            for (auto row = begin; row < end; ++row) {
                const float* x = data + row * nticks;
                for (const int which : set.rows[row]) {
                    const auto range = set.rois[which].extended;
                    const float first = x[range.start], rise = x[range.end] - first;
                    const auto steps = static_cast<float>(std::max(1, range.end - range.start));
                    for (int i = range.start; i <= range.end; ++i) {
                        float v = x[i];
                        if (above_line) v -= rise * static_cast<float>(i - range.start) / steps + first;
                        out[row * nticks + i] = truncate ? std::trunc(v) : v;
                    }
                }
            }
        });
        return result;
    }

    at::Tensor paint_content(const PlaneRois& plane, int64_t nticks)
    {
        return picture(
            plane, nticks, [](const Roi& roi) { return roi; }, [](const Roi& roi, int tick) { return roi.at(tick); });
    }

    at::Tensor paint_extended(const PlaneRois& plane, int64_t nticks)
    {
        return picture(
            plane, nticks, [](const Roi& roi) { return roi.extended; }, [](const Roi&, int) { return 10.0F; });
    }
}
