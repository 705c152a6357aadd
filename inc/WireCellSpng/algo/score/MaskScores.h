#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <limits>
#include <vector>

/// How well masks agree with those of the truth.
namespace WireCell::SPNG {

    /// Of the masks of one image.  Figures without anything to count are NaN.  A run is a row's longest stretch of successive
    /// bins that are set; one bin of agreement is enough for it, so that pixels' figures belong beside those of runs.
    struct MaskScores {
        static constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

        double dice = undefined;             ///< (2 |p and y| + 1e-4) / (|p| + |y| + 1e-4)
        double pixel_efficiency = undefined; ///< |p and y| / |y|
        double pixel_purity = undefined;     ///< |p and y| / |p|
        double run_efficiency = undefined;   ///< part of the truth's runs with a predicted bin in them
        double run_purity = undefined;       ///< part of the predicted runs with a bin of the truth in them
        int64_t true_runs = 0, true_runs_hit = 0;
        int64_t predicted_runs = 0, predicted_runs_hit = 0;
    };

    /// Compare two masks, bool [..., channel, bin] of one shape, else ValueError.
    MaskScores mask_scores(const at::Tensor& prediction, const at::Tensor& truth);

    /// The mean of each figure over images, not pooled over pixels; images where a figure is NaN do not count for it.
    /// The runs are summed.
    MaskScores average(const std::vector<MaskScores>& images);
}
