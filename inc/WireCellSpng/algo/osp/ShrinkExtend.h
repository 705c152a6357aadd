#pragma once
#include "WireCellSpng/algo/osp/Rois.h"

/// Traditional signal processing: the final extent of ROIs.
namespace WireCell::SPNG::OSP {

    /// Shrink each loose ROI of an induction plane to the ticks that a tight ROI supports, or that are above th_factor times
    /// the noise together with those of a linked ROI, and `pad` ticks around these.  Rows follow one another: an ROI sees
    /// those of the row before as they are after.
    void shrink_rois(PlaneRois& plane, double th_factor, int pad);

    /// Extend each ROI to what it and its neighbours cover, but not into the next one of its row.  Sorts the rows.
    void extend_rois(PlaneRois& plane);
}
