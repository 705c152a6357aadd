#include "WireCellSpng/algo/osp/TightRois.h"

#include "Rows.h"

#include <cmath>
#include <cstdlib>
#include <limits>

namespace WireCell::SPNG::OSP {

    namespace {
        /// Runs of set ticks, except one that is the last tick alone.
        Ranges runs(const std::vector<char>& on)
        {
            const auto n = static_cast<int>(on.size());
            Ranges found;
            for (int i = 0; i < n - 1; ++i) {
                if (!on[i]) continue;
                const int start = i;
                while (i + 1 < n && on[i + 1]) ++i;
                found.push_back({start, i});
            }
            return found;
        }

        Ranges padded(const Ranges& bare, int pad, int nticks)
        {
            Ranges list;
            for (const auto& range : bare) {
                const Range wide{std::max(0, range.start - pad), std::min(nticks - 1, range.end + pad)};
                if (!list.empty() && wide.start < list.back().end) {
                    list.back().end = std::max(list.back().end, wide.end);
                }
                else {
                    list.push_back(wide);
                }
            }
            return list;
        }

        /// The largest float32 that is not above a number.
        float rounded_down(double value)
        {
            const auto nearest = static_cast<float>(value);
            return nearest <= value ? nearest : std::nextafter(nearest, -std::numeric_limits<float>::infinity());
        }

        bool share_two_ticks(const Range& a, const Range& b)
        {
            return std::max(a.start, b.start) < std::min(a.end, b.end);
        }

        void bridge(const Ranges& below, Ranges& between, const Ranges& above, float asymmetry)
        {
            for (const auto& a : below) {
                for (const auto& b : above) {
                    const auto sum = static_cast<float>(a.length() + b.length());
                    if (!(static_cast<float>(std::abs(b.length() - a.length())) < sum * asymmetry)) continue;
                    const Range fill{(a.start + b.start) / 2, (a.end + b.end) / 2};
                    if (fill.start >= fill.end || fill.start > std::min(a.end, b.end) ||
                        fill.end < std::max(a.start, b.start)) {
                        continue;
                    }
                    const auto meets = [&](const Range& one) { return share_two_ticks(fill, one); };
                    if (std::none_of(between.begin(), between.end(), meets)) between.push_back(fill);
                }
            }
        }
    }

    RowRanges tight_rois(const at::Tensor& tight, const at::Tensor& tighter, const at::Tensor& rms,
                         const RowRanges& bad, const TightParams& params)
    {
        const auto nrows = tight.size(0), nticks = tight.size(1);
        RowRanges result(nrows);
        const auto* one = tight.data_ptr<float>();
        const auto* two = tighter.defined() ? tighter.data_ptr<float>() : nullptr;
        const auto* noise = rms.data_ptr<float>();
        SPNG::detail::for_rows(nrows, nticks, [&](int64_t begin, int64_t end) {
            std::vector<char> on(nticks);
            for (auto row = begin; row < end; ++row) {
                // No sample is between this number and the threshold.
                const auto threshold = rounded_down(params.factor * noise[row] + 1);
                const auto* x = one + row * nticks;
                for (int64_t i = 0; i < nticks; ++i) on[i] = x[i] > threshold;
                if (two) {
                    const auto* y = two + row * nticks;
                    for (int64_t i = 0; i < nticks; ++i) on[i] |= static_cast<char>(y[i] > threshold);
                }
                for_ticks(ranges_of(bad, row), nticks, [&](int64_t i) { on[i] = 0; });
                result[row] = padded(runs(on), params.pad, static_cast<int>(nticks));
            }
        });
        return result;
    }

    void bridge_rows_(RowRanges& rois, float asymmetry, const Neighbours& neighbours)
    {
        for (size_t row = 0; row + 2 < rois.size(); ++row) {
            const auto next = static_cast<int64_t>(row) + 1;
            if (neighbours.is_seam(next) || neighbours.is_seam(next + 1)) continue;
            bridge(rois[row], rois[row + 1], rois[row + 2], asymmetry);
        }
    }
}
