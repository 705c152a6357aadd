#pragma once
#include "WireCellSpng/algo/osp/PeakFinder.h"
#include "WireCellSpng/algo/osp/Rois.h"

#include <map>
#include <utility>

/// Traditional signal processing: loose ROIs are cut at the valleys between their peaks.
namespace WireCell::SPNG::OSP {

    struct BreakParams {
        double th_factor = 3;      ///< what is below, in units of the row's RMS, is no signal
        double th_peak = 3;        ///< height of a peak that counts, in units of the row's RMS
        double sep_peak = 6;       ///< depth of a valley that separates peaks, in units of the row's RMS
        double least_depth = 1200; ///< [electrons] the least depth of such a valley
        PeakParams peaks;          ///< how peaks are found
    };

    /// Stretches of ticks that are left as they are, by row and start of the ROI.
    using Protected = std::map<std::pair<int, int>, Ranges>;

    /// The new content of one loose ROI: zero at the ends of each section, and above the lines between these.
    ///
    ///   roi        with the ticks of its content
    ///   rms        [electrons] of its row
    ///   contained  the tight ROIs in it
    ///   guarded    stretches of ticks that are left as they are
    std::vector<float> broken_content(const Roi& roi, float rms, const std::vector<const Roi*>& contained,
                                      const Ranges& guarded, const BreakParams& params);

    /// Give every loose ROI of an induction plane its new content, and replace it by the pieces between its zeros.
    void break_rois(PlaneRois& plane, const BreakParams& params, const Protected& guarded = {});
}
