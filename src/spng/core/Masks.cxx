#include "WireCellSpng/core/Masks.h"
#include "WireCellSpng/base/Check.h"
#include "WireCellSpng/base/Dims.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace WireCell::SPNG {

    MaskedRanges masked_ranges(const Waveform::ChannelMaskMap& masks, const std::vector<std::string>& labels,
                               const RasterRows& rows, TickRange ticks)
    {
        std::map<int64_t, MaskedRanges> by_row;
        for (const auto& label : labels) {
            const auto found = masks.find(label);
            if (found == masks.end()) continue;
            for (const auto& [channel, ranges] : found->second) {
                const auto row = rows.row(channel);
                if (row < 0) continue;
                for (const auto& [first, last] : ranges) {
                    const auto begin = std::max<int64_t>(first, ticks.begin) - ticks.begin;
                    const auto end = std::min<int64_t>(last, ticks.end) - ticks.begin;
                    if (begin < end) by_row[row].push_back({row, begin, end});
                }
            }
        }
        MaskedRanges merged;
        for (auto& [row, ranges] : by_row) {
            std::sort(ranges.begin(), ranges.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
            for (const auto& range : ranges) {
                const bool joins = !merged.empty() && merged.back().row == row && range.begin <= merged.back().end;
                if (joins)
                    merged.back().end = std::max(merged.back().end, range.end);
                else
                    merged.push_back(range);
            }
        }
        return merged;
    }

    namespace TDM {

        namespace {
            constexpr double tiny = 1e-6; // [columns]

            /// Samples of the frame per column.
            double samples_per_column(const Metadata& md)
            {
                const double period = md.value("period", 0.0);
                const double tick = md.value("tick", 0.0);
                return period > 0 && tick > 0 ? period / tick : 1;
            }

            /// The columns that a range of samples of the frame touches or covers.
            std::pair<int64_t, int64_t> columns_of(double begin, double end, double nticks, double samples,
                                                   MaskedBins bins)
            {
                const auto down = [&](double tick) { return static_cast<int64_t>(std::floor(tick / samples + tiny)); };
                const auto up = [&](double tick) { return static_cast<int64_t>(std::ceil(tick / samples - tiny)); };
                if (bins == MaskedBins::touched) return {down(begin), up(end)};
                // The frame's last column may stand for fewer samples.
                return {up(begin), end >= nticks ? up(end) : down(end)};
            }
        }

        void set_masked(Metadata& md, const MaskedRanges& ranges)
        {
            md.erase("masked");
            if (ranges.empty()) return;
            auto& list = md["masked"] = Metadata::array();
            for (const auto& range : ranges) list.push_back({range.row, range.begin, range.end});
        }

        bool has_masked(const Metadata& md) { return md.is_object() && md.contains("masked") && !md["masked"].empty(); }

        Metadata later_masked(const Metadata& md, int64_t nticks)
        {
            auto later = md["masked"];
            for (auto& range : later) {
                range[1] = range[1].get<int64_t>() + nticks;
                range[2] = range[2].get<int64_t>() + nticks;
            }
            return later;
        }

        at::Tensor masked_samples(const Metadata& md, const at::Tensor& image, MaskedBins bins)
        {
            if (!has_masked(md) || image.numel() == 0) return {};
            const auto nchannels = md.contains("chids") ? static_cast<int64_t>(md["chids"].size()) : -1;
            SPNG_VALIDATE(image.dim() >= 2 && image.size(dim::channel) == nchannels,
                          "an image of {} rows has masked samples by the rows of {} channels (want [..., channel, "
                          "tick])",
                          image.dim() >= 2 ? image.size(dim::channel) : 0, nchannels);
            const auto ncolumns = image.size(dim::tick);
            const auto nticks = md.value("nticks", static_cast<double>(ncolumns));
            const auto options = at::TensorOptions(at::kBool).pinned_memory(image.is_cuda());
            const auto mask = at::zeros({nchannels, ncolumns}, options);
            bool* out = mask.mutable_data_ptr<bool>();
            for (const auto& range : md["masked"]) {
                const auto row = range[0].get<int64_t>();
                const auto [first, last] =
                    columns_of(range[1].get<double>(), range[2].get<double>(), nticks, samples_per_column(md), bins);
                const auto begin = std::clamp<int64_t>(first, 0, ncolumns);
                const auto end = std::clamp<int64_t>(last, begin, ncolumns);
                std::fill(out + row * ncolumns + begin, out + row * ncolumns + end, true);
            }
            return mask.to(image.device(), /*non_blocking=*/true);
        }

        at::Tensor without_masked(const Metadata& md, const at::Tensor& image)
        {
            const auto mask = masked_samples(md, image, MaskedBins::covered);
            return mask.defined() ? image.masked_fill(mask, 0) : image;
        }

        int64_t frame_columns(const Metadata& md)
        {
            if (!md.is_object() || !md.contains("nticks")) return -1;
            return static_cast<int64_t>(std::ceil(md["nticks"].get<double>() / samples_per_column(md) - tiny));
        }

        at::Tensor within_frame(const Metadata& md, const at::Tensor& image, int64_t factor)
        {
            const auto want = frame_columns(md);
            const auto excess = image.size(dim::tick) - want;
            return want >= 0 && excess > 0 && excess < factor ? image.narrow(dim::tick, 0, want) : image;
        }

        int64_t crop_to_frame(int64_t crop, const Metadata& md, const at::Tensor& input)
        {
            if (crop != crop_frame) return crop;
            const auto want = frame_columns(md);
            return want > 0 ? want : input.size(dim::tick);
        }
    }
}
