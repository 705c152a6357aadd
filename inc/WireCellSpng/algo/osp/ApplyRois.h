#pragma once
#include "WireCellSpng/algo/osp/Rois.h"
#include "WireCellSpng/algo/osp/RowPainter.h"

/// Traditional signal processing: ROIs become images, whose painters the ROIs must outlive.
namespace WireCell::SPNG::OSP {

    /// The charge of an image in the extended ROIs, zero elsewhere.
    ///
    ///   image       float32 [row, tick], contiguous, on the CPU
    ///   above_line  whether the line through an ROI's ends is subtracted, as is done for induction planes
    ///   truncate    whether charge is rounded toward zero to whole electrons
    RowPainter apply_rois(const at::Tensor& image, const PlaneRois& plane, bool above_line, bool truncate);

    /// A picture of the content of ROIs.  Ticks up to one after the end of the ROI before in the row's list stay blank, as
    /// does the first.
    RowPainter paint_content(const PlaneRois& plane);

    /// The same of their extended ranges, with the value 10.
    RowPainter paint_extended(const PlaneRois& plane);
}
