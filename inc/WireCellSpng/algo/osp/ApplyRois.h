#pragma once
#include "WireCellSpng/algo/osp/Rois.h"

#include <ATen/core/Tensor.h>

/// Traditional signal processing: ROIs become images.
namespace WireCell::SPNG::OSP {

    /// The charge of an image in the extended ROIs, zero elsewhere.
    ///
    ///   image       float32 [row, tick], contiguous, on the CPU
    ///   above_line  whether the line through an ROI's ends is subtracted, as is done for induction planes
    ///   truncate    whether charge is rounded toward zero to whole electrons
    at::Tensor apply_rois(const at::Tensor& image, const PlaneRois& plane, bool above_line, bool truncate);

    /// A picture of the content of ROIs: float32 [row, nticks].  Ticks up to one after the end of the ROI before in the row's
    /// list stay blank, as does the first.
    at::Tensor paint_content(const PlaneRois& plane, int64_t nticks);

    /// The same of their extended ranges, with the value 10.
    at::Tensor paint_extended(const PlaneRois& plane, int64_t nticks);
}
