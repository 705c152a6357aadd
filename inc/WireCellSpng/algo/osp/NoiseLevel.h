#pragma once
#include "WireCellSpng/algo/osp/Ranges.h"

#include <span>

/// Traditional signal processing: levels of the noise, robust against signal.
namespace WireCell::SPNG::OSP {

    /// The k-th smallest sample, k = trunc(n q) but at most n - 1: for q = 0.5 and even n the upper median.
    /// Throws ValueError for no samples.
    float percentile(std::span<const float> samples, float q);

    /// Subtract from each row its median, taken a second time from the samples within 500 of the first.  Samples that are
    /// exactly zero neither count nor change.  NaN and infinity become zero.
    ///
    ///   image   float32 [row, tick], contiguous, on the CPU
    ///   return  how many samples were not finite
    int64_t restore_baseline_(const at::Tensor& image);

    /// How the spread of a row is estimated, beyond 5 times of which samples are signal.
    enum class Spread {
        percentiles, ///< from those at 0.16, 0.5 and 0.84
        mad          ///< 1.4826 x median of |x - median|
    };

    /// Root of the mean square of the samples that are no signal, per row.
    ///
    ///   image   float32 [row, tick], contiguous, on the CPU
    ///   bad     ranges that do not count, for each row or empty
    ///   return  float32 [row]; 0 where no sample is left
    at::Tensor row_rms(const at::Tensor& image, const RowRanges& bad, Spread spread);
}
