#pragma once
#include "WireCellSpng/base/Check.h"

#include <string>

/// What a configuration of the simulation may ask for.  The bounds are far from any detector, and keep what is computed
/// from the values finite and countable.
namespace WireCell::Gen::Sim {

    struct Bounds {
        double low, high;
    };

    /// Lengths are in mm and times in ns.
    constexpr Bounds any_position{-1e8, 1e8}, any_time{-1e18, 1e18}, any_sampling{1e-3, 1e9}, any_speed{1e-9, 300},
        any_charge{-1e15, 1e15}, any_scale{-1e12, 1e12};
    constexpr double most_ticks = 1e8;

    /// Throws unless the value of a key is within bounds.
    inline void check_bounds(double value, const Bounds& bounds, const std::string& who, const std::string& key)
    {
        SPNG_VALIDATE(bounds.low <= value && value <= bounds.high, "{}.{}: got {} (want {} to {})", who, key, value,
                      bounds.low, bounds.high);
    }

    /// Throws unless a time is so many samples that they can be counted.
    inline void check_ticks(double duration, double tick, const std::string& who, const std::string& key)
    {
        SPNG_VALIDATE(duration <= most_ticks * tick, "{}.{}: got {}, which is {} ticks (want at most {})", who, key,
                      duration, duration / tick, most_ticks);
    }

}
