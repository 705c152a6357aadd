#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

/// From images of a plane to what a network sees of them, and from what it finds to charge, as the Wire-Cell Toolkit's
/// DNNROIFinding does it: the threshold at the network's rate, each bin repeated, applied to the charge.
namespace WireCell::SPNG {

    /// An image [channel, tick] in bins of `nticks` ticks, each the mean of x * scale + offset: float32 [channel, bin].
    /// ValueError: the ticks are no multiple of nticks.
    at::Tensor network_image(const at::Tensor& image, int64_t nticks, double scale, double offset);

    /// The charge in bins whose score is strictly above the threshold, elsewhere 0.
    ///
    ///   charge      float32 [channel, tick]
    ///   score       float32 [channel, bin], what the network gives; the ticks are a multiple of the bins
    ///   threshold   in single precision, as scores are
    ///
    /// ValueError: shapes that do not fit.
    at::Tensor charge_in_bins(const at::Tensor& charge, const at::Tensor& score, double threshold);

    /// Charge [channel, tick], float32 on the CPU, above a straight line through the first and the last sample of each run of
    /// samples that are not 0, both of which become 0.  So does a run of one sample, and, unless `keep_last`, a run that
    /// reaches the last tick: the Wire-Cell Toolkit drops it.
    at::Tensor above_baseline(const at::Tensor& charge, bool keep_last);

    /// Samples from `begin` to before `end` of a row.
    struct Piece {
        int64_t begin = 0, end = 0;
        bool operator==(const Piece&) const = default;
    };

    /// The parts of a row that are worth keeping.  Each begins with the zero before a sample that is not 0, if there is one,
    /// and ends with the first of the zeros behind: `gap` of them, or as many as the row has left.  Fewer zeros stay inside.
    std::vector<Piece> charged_pieces(const float* row, int64_t nticks, int64_t gap);
}
