#pragma once
#include "WireCellSpng/algo/osp/Ranges.h"

#include <array>
#include <span>
#include <vector>

/// Traditional signal processing: regions of interest (ROIs) with their content and their neighbours.
namespace WireCell::SPNG::OSP {

    /// A region of one row.  Others are named by their place in RoiSet::rois.
    struct Roi : Range {
        int row = 0;
        Range extended;                        ///< what the charge is taken from in the end
        std::vector<float> content;            ///< [electrons] above the line through the ends, one per tick
        std::array<std::vector<int>, 2> links; ///< connected ROIs of the rows before and after
        std::vector<int>
            contained; ///< of a loose ROI: tight ones of its row, with which it has more than a tick in common

        float at(int tick) const { return content[static_cast<size_t>(tick - start)]; }
    };
    inline constexpr int before = 0, after = 1;

    /// The ROIs of one kind in one plane.
    struct RoiSet {
        std::vector<Roi> rois;              ///< all that ever were
        std::vector<std::vector<int>> rows; ///< those that are left of each row, in the order in which they came
    };

    /// The ROIs of a plane.  Induction planes are worked on by their loose ROIs, which the tight ones support; the
    /// collection plane has tight ones alone.
    struct PlaneRois {
        bool induction = true;
        RoiSet tight, loose;
        std::vector<float> rms; ///< [electrons] noise of each row

        RoiSet& own() { return induction ? loose : tight; }
        const RoiSet& own() const { return induction ? loose : tight; }
    };

    /// More than one tick in common.
    bool overlap(const Range& a, const Range& b);

    /// And a tick at which both are above their limits.
    bool overlap(const Roi& a, const Roi& b, float limit_a, float limit_b);

    /// Samples minus the straight line through the first and the last.
    std::vector<float> above_line(std::span<const float> samples);

    /// Connect ROIs of neighbouring rows, `first` being the one of the row before, unless they are.
    void link(RoiSet& set, int first, int second);

    /// Take an ROI out of its row and cut its links.
    void remove(RoiSet& set, int which);

    /// Put new ranges in an ROI's place, at the end of its row, each with the content of the old one above its own line.
    /// They inherit the links and the contained tight ROIs that they overlap.
    void replace(PlaneRois& plane, int which, const Ranges& ranges);

    /// Make the ROIs of a plane from an image, without those that nowhere exceed th_factor times the row's noise.  Those of
    /// neighbouring rows that overlap are linked (loose ones, or tight ones of a collection plane).
    ///
    ///   image   float32 [row, tick], contiguous, on the CPU
    ///   bad     ranges that count as zero, for each row or empty
    ///   loose   used for induction planes only
    PlaneRois load_rois(const at::Tensor& image, const RowRanges& bad, const at::Tensor& rms, const RowRanges& tight,
                        const RowRanges& loose, bool induction, double th_factor, const Neighbours& neighbours = {});
}
