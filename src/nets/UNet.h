#pragma once
#include <torch/script.h>

#include <cstdint>

namespace WireCell::Nets {

    struct UNetShape {
        int width = 64;            ///< channels of the first level, doubled by each but the last
        int levels = 4;            ///< how often the image is halved
        int features = 3;          ///< channels of the input
        bool align_corners = true; ///< how the bilinear upsampling places its samples
        uint64_t seed = 1;         ///< of the weights
    };

    /// A UNet of random weights, for timings and tests: what it computes is of no use, how long it takes is.
    /// [batch, feature, height, width] to [batch, 1, height, width] in 0..1.
    torch::jit::Module make_unet(const UNetShape& shape = {});
}
