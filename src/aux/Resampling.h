#pragma once
#include "WireCellIface/IDFT.h"

#include <string>
#include <vector>

/// Resampling by a ratio of whole numbers in the Fourier domain (LMN): a waveform of L q samples becomes one of L p
/// samples over the same time, without loss where the shorter one has room for all frequencies.
namespace WireCell::Aux {

    /// Old period over new one, p/q in lowest terms.
    struct SampleRatio {
        size_t p, q;
        double value() const { return static_cast<double>(p) / static_cast<double>(q); }
    };

    /// Within 1e-6, relatively.  A ValueError with `who` for periods that are not positive or have no ratio of numbers
    /// below 10000.
    SampleRatio sample_ratio(double old_period, double new_period, const std::string& who);

    enum class TimePad { zero, first, last, median, linear };

    /// Append samples until there are a multiple of `unit`.  The samples must not be empty.
    void pad_to_multiple(std::vector<float>& samples, size_t unit, TimePad how);

    /// As many new samples as fit into the time of the old ones, of which there must be a multiple of ratio.q.  They are
    /// on the curve of the lowest frequencies that goes through the old ones, the first of them `shift` old periods
    /// after the first old one.
    std::vector<float> resample(const IDFT& dft, std::vector<float> samples, const SampleRatio& ratio,
                                double shift = 0);
}
