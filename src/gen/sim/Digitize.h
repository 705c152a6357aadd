#pragma once
#include <cstddef>
#include <optional>

namespace WireCell::Gen::Sim {

    /// An analogue-to-digital converter.
    struct AdcScale {
        double gain;      ///< from input to converter voltage
        double low, high; ///< converter voltage of the first and the last count
        int last_count;   ///< 2^bits - 1, less than 2^24
        bool round;       ///< to the nearest count, else down

        /// Turn voltages into counts in place.  The counts of low and high are also those of all beyond.
        /// baseline: added to the voltage after the gain.  Returns how many samples are at or beyond an end.
        size_t convert(float* samples, size_t size, double baseline) const;
    };

    /// The index of the first sample that is infinite or not a number.
    std::optional<size_t> first_not_finite(const float* samples, size_t size);
}
