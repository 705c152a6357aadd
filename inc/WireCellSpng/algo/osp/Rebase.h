#pragma once
#include <ATen/core/Tensor.h>

/// Traditional signal processing: the pedestal of raw waveforms.
namespace WireCell::SPNG::OSP {

    enum class RebaseMethod {
        sigmask, ///< means of the samples near the row's median
        median   ///< medians
    };

    struct RebaseParams {
        RebaseMethod method = RebaseMethod::sigmask; ///< how the level at an end is found
        int nbins = 200;                             ///< [ticks] of each end that are looked at
        double nsigma = 4;                           ///< what is near the median, in units of the row's spread
    };

    /// Subtract from each row the straight line through the levels at its two ends.
    ///
    ///   rows    float32 [row, tick], on the CPU, contiguous along ticks
    ///   nticks  [ticks] from the start that there are; what follows is padding
    ///   counts  bool [row, tick], which samples the levels are taken from; undefined for all
    void rebase_(const at::Tensor& rows, int64_t nticks, const RebaseParams& params, const at::Tensor& counts = {});
}
