#pragma once
#include <cstddef>

namespace WireCell {

    /// The shortest length, from nsamples on, for which a Fourier transform is fast; above 16384 just nsamples.
    /// With keep_odd_even the result is odd or even as nsamples is.
    std::size_t fft_best_length(std::size_t nsamples, bool keep_odd_even = false);
}
