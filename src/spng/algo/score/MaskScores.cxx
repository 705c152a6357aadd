#include "WireCellSpng/algo/score/MaskScores.h"

#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

#include <cmath>

namespace WireCell::SPNG {

    namespace {
        constexpr double dice_smoothing = 1e-4;

        double ratio(double part, double whole) { return whole > 0 ? part / whole : MaskScores::undefined; }

        struct RunCount {
            int64_t all = 0, hit = 0;
        };

        /// The runs of the rows of a mask, and how many of them hold a pixel of the other mask too.
        RunCount count_runs(const at::Tensor& mask, const at::Tensor& other)
        {
            if (mask.numel() == 0) return {};
            const auto before = at::constant_pad_nd(mask.slice(-1, 0, mask.size(-1) - 1), {1, 0}, false);
            const auto number = (mask & ~before).flatten().cumsum(0);
            const auto of_common = number.index({(mask & other).flatten()});
            return {number[-1].item<int64_t>(), std::get<0>(at::_unique(of_common)).numel()};
        }
    }

    MaskScores mask_scores(const at::Tensor& prediction, const at::Tensor& truth)
    {
        const bool masks = prediction.scalar_type() == at::kBool && truth.scalar_type() == at::kBool;
        SPNG_VALIDATE(masks && prediction.dim() >= 1 && prediction.sizes() == truth.sizes(),
                      "mask_scores: {} ({}) and {} ({}) (want two masks, bool, of one shape)",
                      c10::toString(prediction.scalar_type()), fmt::join(prediction.sizes().vec(), ", "),
                      c10::toString(truth.scalar_type()), fmt::join(truth.sizes().vec(), ", "));
        const auto count = [](const at::Tensor& mask) { return mask.sum().item<double>(); };
        const double common = count(prediction & truth), predicted = count(prediction), wanted = count(truth);
        const auto true_runs = count_runs(truth, prediction), predicted_runs = count_runs(prediction, truth);
        return {.dice = (2 * common + dice_smoothing) / (predicted + wanted + dice_smoothing),
                .pixel_efficiency = ratio(common, wanted),
                .pixel_purity = ratio(common, predicted),
                .run_efficiency = ratio(double(true_runs.hit), double(true_runs.all)),
                .run_purity = ratio(double(predicted_runs.hit), double(predicted_runs.all)),
                .true_runs = true_runs.all,
                .true_runs_hit = true_runs.hit,
                .predicted_runs = predicted_runs.all,
                .predicted_runs_hit = predicted_runs.hit};
    }

    MaskScores average(const std::vector<MaskScores>& images)
    {
        MaskScores mean;
        for (const auto figure : {&MaskScores::dice, &MaskScores::pixel_efficiency, &MaskScores::pixel_purity,
                                  &MaskScores::run_efficiency, &MaskScores::run_purity}) {
            double sum = 0, counted = 0;
            for (const auto& image : images) {
                if (std::isnan(image.*figure)) continue;
                sum += image.*figure;
                counted += 1;
            }
            mean.*figure = ratio(sum, counted);
        }
        for (const auto runs : {&MaskScores::true_runs, &MaskScores::true_runs_hit, &MaskScores::predicted_runs,
                                &MaskScores::predicted_runs_hit}) {
            for (const auto& image : images) mean.*runs += image.*runs;
        }
        return mean;
    }
}
