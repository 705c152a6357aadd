#pragma once
#include <cmath>

namespace WireCell::SigProc {

    /// The absolute frequency of bin ind of nbins.  With negative_freqs the bins go to twice max_freq and those above
    /// max_freq stand for negative frequencies; else they go to max_freq.
    inline double filter_frequency(int ind, int nbins, double max_freq, bool negative_freqs)
    {
        const double fraction = static_cast<double>(ind) / nbins;
        if (!negative_freqs) return fraction * max_freq;
        const double freq = fraction * 2 * max_freq;
        return freq > max_freq ? std::abs(freq - 2 * max_freq) : freq;
    }
}
