#pragma once
#include <cstdint>

/// Named dimensions of an image, slowest first: [batch, feature, channel, tick].
namespace WireCell::SPNG::dim {
    inline constexpr int64_t tick = -1;
    inline constexpr int64_t channel = -2;
    inline constexpr int64_t feature = -3;
}
