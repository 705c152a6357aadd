#pragma once
#include "WireCellSpng/algo/score/GaussianFit.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

/// The standard figures of a track in a plane, as `ssss-metrics` of wire-cell-python has them, with its flaws mended: the sign is that of
/// reconstructed over true charge less 1, bins stand for their centres, and a fit that fails is none.
namespace WireCell::SPNG {

    /// Part of an image, from `begin` to before `end`.
    struct ImageBox {
        int64_t first_channel = 0, end_channel = 0;
        int64_t first_tick = 0, end_tick = 0;
    };

    /// The bounding box of the largest connected region (by sides, not corners) of an image [channel, tick] above a
    /// threshold; of equal ones the first.  Nothing where nothing is above it.
    std::optional<ImageBox> largest_region(const at::Tensor& image, double threshold);

    /// The part of an image [channel, tick] in a box.
    at::Tensor cropped(const at::Tensor& image, const ImageBox& box);

    struct TrackFigures {
        int64_t evaluated = 0;          ///< channels of the box with charge in either image
        int64_t with_truth = 0;         ///< of those, with true charge
        int64_t missed = 0;             ///< of those, where nothing was found
        std::vector<double> difference; ///< found over true charge less 1, of channels where both are positive

        double inefficiency() const; ///< missed of with_truth; NaN of none
        double mean() const;         ///< of the differences; NaN of none
        double rms() const;          ///< around their mean
        double low() const;          ///< the value below which 16 % of them are
        double median() const;       ///< likewise 50 %
        double high() const;         ///< likewise 84 %
        double half_width() const;   ///< half of high() - low()

        /// 50 bins over their median and 3 RMS on both sides; no bins without a spread.
        Histogram histogram() const;
    };

    /// Compare two images [channel, tick] of the same channels and ticks inside of the box around the track in the truth, as
    /// largest_region() gives it, so that charge that is missing counts.  Without a box nothing is found and missed.
    /// ValueError unless both have one same shape of two dimensions.
    TrackFigures track_figures(const at::Tensor& found, const at::Tensor& truth, const std::optional<ImageBox>& box);

    /// Of the channels of several tracks in one.
    TrackFigures pooled(const std::vector<TrackFigures>& tracks);

    /// The standard error of a figure of a sample, by drawing as many items with replacement again and again.  `figure` gets the
    /// indices of the items; draws for which it is NaN do not count.  NaN for fewer than two items or draws.
    double bootstrap_error(size_t nitems, const std::function<double(const std::vector<size_t>&)>& figure,
                           size_t ndraws = 200, uint64_t seed = 1);
}
