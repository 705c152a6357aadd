#include "WireCellSpng/algo/score/TruthLabels.h"

#include "WireCellSpng/algo/dsp/Rebin.h"
#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <vector>

namespace WireCell::SPNG {

    namespace {
        // A run of a row, half-open, and where it ends up.
        struct Run {
            int64_t begin = 0, end = 0;
            int64_t padded_begin = 0, padded_end = 0;
        };

        std::vector<Run> runs_of(const bool* row, int64_t nbins)
        {
            std::vector<Run> runs;
            for (int64_t bin = 0; bin < nbins; ++bin) {
                if (!row[bin]) continue;
                const int64_t begin = bin;
                while (bin < nbins && row[bin]) ++bin;
                runs.push_back({begin, bin, begin, bin});
            }
            return runs;
        }

        void widen(std::vector<Run>& runs, const RunPadding& how, int64_t nbins)
        {
            for (auto& run : runs) {
                if (run.end - run.begin < how.min_run) continue;
                if (how.side != PaddingSide::right) run.padded_begin = std::max<int64_t>(0, run.begin - how.padding);
                if (how.side != PaddingSide::left) run.padded_end = std::min(nbins, run.end + how.padding);
            }
        }

        void give_way(Run& earlier, Run& later, int64_t min_gap)
        {
            int64_t missing = min_gap - (later.padded_begin - earlier.padded_end);
            const auto take_from_later = [&](int64_t most) {
                const auto taken = std::clamp<int64_t>(later.begin - later.padded_begin, 0, std::max<int64_t>(0, most));
                later.padded_begin += taken;
                missing -= taken;
            };
            if (missing <= 0) return;
            take_from_later((missing + 1) / 2);
            const auto taken = std::clamp<int64_t>(earlier.padded_end - earlier.end, 0, std::max<int64_t>(0, missing));
            earlier.padded_end -= taken;
            missing -= taken;
            take_from_later(missing);
        }

        void pad_row(bool* row, int64_t nbins, const RunPadding& how)
        {
            auto runs = runs_of(row, nbins);
            widen(runs, how, nbins);
            if (how.order == PaddingOrder::padded) {
                std::stable_sort(runs.begin(), runs.end(),
                                 [](const Run& a, const Run& b) { return a.padded_begin < b.padded_begin; });
            }
            for (size_t later = 1; how.avoid_merge && later < runs.size(); ++later) {
                give_way(runs[later - 1], runs[later], how.min_gap);
            }
            for (const auto& run : runs) std::fill(row + run.padded_begin, row + run.padded_end, true);
        }
    }

    at::Tensor truth_labels(const at::Tensor& truth, int64_t factor, double threshold, TruthReduce reduce)
    {
        const auto norm = reduce == TruthReduce::mean ? RebinNorm::interpolation : RebinNorm::integral;
        return downsample(truth, -1, factor, norm) > threshold;
    }

    at::Tensor pad_runs(const at::Tensor& mask, const RunPadding& padding)
    {
        SPNG_VALIDATE(mask.scalar_type() == at::kBool && mask.dim() >= 1,
                      "pad_runs: a mask of {} with {} dimensions (want bool [..., bin])",
                      c10::toString(mask.scalar_type()), mask.dim());
        SPNG_VALIDATE(padding.padding >= 0 && padding.min_run >= 0 && padding.min_gap >= 0,
                      "pad_runs: padding {}, shortest run {}, gap {} (want 0 or more)", padding.padding,
                      padding.min_run, padding.min_gap);
        auto padded = mask.to(at::kCPU).clone(at::MemoryFormat::Contiguous);
        const int64_t nbins = padded.size(-1);
        const bool does_nothing = padding.order == PaddingOrder::padded && padding.min_run == 0;
        if (padding.padding == 0 || does_nothing || padded.numel() == 0) return padded.to(mask.device());
        auto* row = padded.data_ptr<bool>();
        for (const auto* end = row + padded.numel(); row != end; row += nbins) pad_row(row, nbins, padding);
        return padded.to(mask.device());
    }
}
