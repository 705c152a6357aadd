#pragma once
#include "WireCellSpng/algo/osp/Ranges.h"

/// Traditional signal processing: tight regions of interest (ROIs), where an image stands above its noise.
namespace WireCell::SPNG::OSP {

    struct TightParams {
        double factor = 3;      ///< threshold in units of the row's RMS, to which 1 electron is added
        int pad = 5;            ///< [ticks] added at both ends
        float asymmetry = 0.1F; ///< lengths of ROIs that bridge a row differ by less than this part of their sum
    };

    /// Runs of ticks on which one of the images is above the threshold, padded.  Two that then share more than one tick
    /// become one.  A run of nothing but the last tick is not found.
    ///
    ///   tight, tighter  float32 [row, tick], contiguous, on the CPU; tighter may be undefined
    ///   rms             float32 [row], of row_rms(tight)
    ///   bad             ranges that are never above, for each row or empty
    RowRanges tight_rois(const at::Tensor& tight, const at::Tensor& tighter, const at::Tensor& rms,
                         const RowRanges& bad, const TightParams& params);

    /// Fill the row between two ROIs of about the same place and length, where it has none; the new one is appended.
    void bridge_rows_(RowRanges& rois, float asymmetry, const Neighbours& neighbours = {});
}
