#pragma once
#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

/// Filters given as functions of frequency.
namespace WireCell::SPNG {

    enum class FilterKind {
        lowpass,  ///< exp(-0.5 (f/scale)^power)
        highpass, ///< 1 - exp(-(f/scale)^power)
        flat      ///< scale, at every frequency
    };

    /// One function of frequency.
    struct FilterFn {
        FilterKind kind = FilterKind::lowpass; ///< lowpass, highpass or flat
        double scale = -1; ///< [frequency] of low and high pass, in the inverse unit of the period; the value of flat
        double power = 2;  ///< exponent of f/scale
    };

    /// A product of functions along one axis.
    struct FilterAxis {
        std::vector<FilterFn> filters = {}; ///< factors; none at all is the identity
        double period = -1;                 ///< [time along ticks, 1 along channels] sample period
        bool ignore_baseline = true;        ///< zero the bin of frequency 0
        int64_t size = 128;                 ///< [samples] natural size
    };

    /// Throws ValueError unless low and high pass have period > 0 and scale > 0.
    void validate_filter(const FilterAxis& axis);

    /// Sample a filter at the frequencies of an axis of n samples.  Returns float32 (n), or (n/2+1) if `half`.
    /// The identity gives ones, whatever ignore_baseline says.
    at::Tensor sample_filter(const FilterAxis& axis, int64_t n, bool half = false);

    /// The outer product of several sampled axes, slowest first, the last one as a half spectrum if `half`.  `shape` gives
    /// the number of samples of each.  An identity axis has size 1; if all are the identity, the last is written out.
    at::Tensor filter_spectrum(const std::vector<FilterAxis>& axes, const std::vector<int64_t>& shape,
                               bool half = true);
}
