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
}
