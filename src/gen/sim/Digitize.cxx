#include "Digitize.h"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace WireCell::Gen::Sim {

    size_t AdcScale::convert(float* samples, size_t size, double baseline) const
    {
        const double span = high - low;
        const double top = last_count;
        const double shift = round ? 0.5 : 0;
        size_t beyond = 0;
        for (size_t ind = 0; ind < size; ++ind) {
            const double counts = (gain * samples[ind] + baseline - low) / span * top;
            beyond += static_cast<size_t>((counts <= 0) | (counts >= top));
            // What is not negative is rounded down by the conversion to integer, which unlike floor() vectorises.
            samples[ind] = static_cast<float>(static_cast<int32_t>(std::min(std::max(counts, 0.0), top) + shift));
        }
        return beyond;
    }

    std::optional<size_t> first_not_finite(const float* samples, size_t size)
    {
        constexpr uint32_t exponent = 0x7f800000;
        const auto is_bad = [](float x) { return (std::bit_cast<uint32_t>(x) & exponent) == exponent; };
        uint32_t bad = 0;
        for (size_t ind = 0; ind < size; ++ind) bad |= static_cast<uint32_t>(is_bad(samples[ind]));
        if (!bad) return std::nullopt;
        return std::find_if(samples, samples + size, is_bad) - samples;
    }
}
