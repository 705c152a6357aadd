#pragma once
#include <ATen/core/Tensor.h>

/// Thresholds in units of a channel's noise, and what grows from the samples above them.
namespace WireCell::SPNG {

    /// How the noise of a vector of samples is estimated.
    enum class RmsMethod {
        std,       ///< standard deviation, signal included (the Wire-Cell Toolkit's SPNG)
        mad,       ///< 1.4826 x median of |x - median|: hardly moved by signal
        percentile ///< half the width between the 15.87 and 84.13 percentiles: one sigma of a Gaussian
    };

    /// Per-channel threshold = nominal + rms_nsigma x noise along rms_axis; with a lower one of rms_nsigma_low, samples above that
    /// count too if the run of them along ticks, the last dimension, has one above the first (hysteresis).
    struct ThresholdParams {
        double nominal = 0;        ///< [units of the image] floor of every threshold
        double rms_nsigma = 0;     ///< multiples of the noise; 0 leaves the floor alone
        double rms_nsigma_low = 0; ///< multiples of the noise in the lower threshold; 0 = there is none
        int rms_axis = -1;         ///< dimension that the noise is estimated along; -1 is tick
        double rms_max_value = 0;  ///< [units of the image] larger |samples| count as 0 in the noise; 0 = off
        RmsMethod rms_method = RmsMethod::std; ///< std, mad or percentile
    };

    /// Noise of each vector along par.rms_axis, which stays with size 1.  float, on wave's device.
    /// Samples where `excluded`, a bool tensor of the wave's last dimensions, is true do not count; where nothing is left
    /// the noise is 0.  Throws ValueError unless wave is floating point and not empty along the axis.
    at::Tensor noise_rms(const at::Tensor& wave, const ThresholdParams& par, const at::Tensor& excluded = {});

    /// Mark the samples that stand strictly above their threshold, with those around them that are above the lower one.
    ///
    ///   wave    float  [..., channel, tick]
    ///   return  bool   [..., channel, tick]  on wave's device
    ///
    /// Writes no input, never waits for the device.  NaN is never above.  CPU and CUDA agree but for samples within
    /// 1e-6 (relative) of their threshold.  `excluded` as of noise_rms().  Throws ValueError unless wave is floating point.
    at::Tensor above_threshold(const at::Tensor& wave, const ThresholdParams& par, const at::Tensor& excluded = {});

    /// The runs of `mask` along ticks (the last dimension) that have a sample of `seeds`, a mask of the same sizes.
    at::Tensor runs_with(const at::Tensor& mask, const at::Tensor& seeds);

    /// Extend each run of `mask` along ticks (the last dimension) by `before` ticks to earlier and `after` ticks to later
    /// times.  Throws ValueError if either is negative.
    at::Tensor dilate_ticks(const at::Tensor& mask, int64_t before, int64_t after);
}
