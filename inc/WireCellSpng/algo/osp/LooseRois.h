#pragma once
#include "WireCellSpng/algo/osp/Ranges.h"

#include <vector>

/// Traditional signal processing: loose regions of interest (ROIs), which follow a slow signal down to its foot.
namespace WireCell::SPNG::OSP {

    struct LooseParams {
        int rebin = 6;             ///< [ticks] per bin of the search
        double th_factor = 3.5;    ///< threshold in units of the row's RMS
        double max_th = 10000;     ///< [electrons per bin] largest threshold
        double th_factor1 = 0.7;   ///< part of the threshold that a peak's sides have to have
        int short_length = 3;      ///< [bins] how far from a peak its sides are looked at
        bool jump_one_bin = false; ///< whether the way down from a peak may cross a single higher bin
    };

    /// ROIs in bins of one row, neighbours merged where the row stays high between them.
    ///
    ///   y          samples summed over each bin
    ///   threshold  [electrons per bin]
    Ranges loose_bins(const std::vector<float>& y, float threshold, const LooseParams& params);

    /// Make one ROI of neighbours between which all bins are `low` or more above the line from the first one's start to the
    /// second one's end.
    Ranges merge_where_high(const std::vector<float>& y, Ranges list, double low);

    /// Widen ROIs by those in `tight` that reach over an end of theirs; ROIs that then overlap become one.
    Ranges extend_by_tight(const Ranges& loose, const Ranges& tight);

    /// ROIs in ticks.
    ///
    ///   image   float32 [row, tick], contiguous, on the CPU
    ///   rms     float32 [row], of row_rms(image)
    ///   bad     ranges that count as zero, for each row or empty
    ///   tight   tight ROIs of each row, which extend loose ones
    RowRanges loose_rois(const at::Tensor& image, const at::Tensor& rms, const RowRanges& bad, const RowRanges& tight,
                         const LooseParams& params);
}
