#pragma once
#include <ATen/core/Tensor.h>

/// Straight baselines under regions of interest (ROIs).
namespace WireCell::SPNG {

    /// What delimits an ROI and what happens to it.
    struct RebaselineParams {
        int dim = -1;                 ///< dimension that ROIs run along; -1 is tick
        int consequtive_zeros = 2;    ///< [samples] shortest run of exact zeros that separates ROIs
        int min_roi_size = 1;         ///< [samples] ROIs up to this size (after shrinking) get no baseline
        int shrink_size = 0;          ///< [samples] cut from both ends of each ROI before the baseline is drawn
        int end_size = 1;             ///< [samples] averaged at each end of an ROI to find the level there
        bool open_ends = false;       ///< an ROI cut by an end of the array takes its level from its other end alone
        bool remove_small = false;    ///< zero the ROIs up to min_roi_size
        bool remove_negative = false; ///< set negative samples to zero at the end
    };

    /// Subtract from each ROI the straight line through the levels at its two ends.  The level is the mean of the end's
    /// samples; with one sample an end (end_size 1) the first and the last sample become exactly zero.
    ///
    /// ROIs are the maximal runs between separators, runs of exact zeros of at least consequtive_zeros samples; shorter
    /// runs of zeros, also at the array's ends, belong to ROIs.  Samples cut by shrink_size keep their value.
    /// Same shape and dtype as the input, which is not written.  On CUDA the device is never waited for.
    /// Zeros where `masked`, a bool tensor of the wave's last dimensions, is true separate ROIs in any number, and an ROI
    /// next to one ends there as at an end of the array.
    /// Throws ValueError unless wave is float32 or float64 and the sizes are sensible.
    at::Tensor rebaseline(const at::Tensor& wave, const RebaselineParams& params, const at::Tensor& masked = {});

    /// The formulation in whole-tensor operations that rebaseline() uses on devices other than the CPU.
    at::Tensor rebaseline_segments(const at::Tensor& wave, const RebaselineParams& params,
                                   const at::Tensor& masked = {});
}
