#pragma once
#include <span>
#include <vector>

/// Traditional signal processing: peaks of a waveform, by deconvolution with a Gaussian ("high resolution" search).
namespace WireCell::SPNG::OSP {

    struct PeakParams {
        double sigma = 2;       ///< [ticks] width of a peak, 1 or more
        float threshold = 0.1F; ///< [percent] of the highest peak, more than 0 and less than 100
        int max_peaks = 200;    ///< the highest ones are kept
    };

    /// Throws ValueError for parameters that can not be used.
    void validate(const PeakParams& params);

    /// Positions of peaks [ticks], highest sample first; none in waveforms shorter than a peak or without a positive sample.
    std::vector<double> find_peaks(std::span<const float> samples, const PeakParams& params);

    // Parts of the search.

    /// The waveform with `margin` more ticks at both ends: before it the line along which its first `nfit` samples fall, after
    /// it its last sample, neither below zero.
    std::vector<double> extended_waveform(std::span<const float> samples, int margin, int nfit);

    /// What a peak looks like: whole numbers up to 1000, from the first tick to the last that is not zero.
    std::vector<double> peak_response(double sigma);

    /// Its sums of products with itself, for shifts from -(n-1) to n-1 ticks.
    std::vector<double> self_correlation(const std::vector<double>& response);
}
