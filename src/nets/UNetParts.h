#pragma once
#include "nets/layers/Part.h"

#include <string>

namespace WireCell::Nets {

    /// Twice a 3 x 3 convolution, batch normalisation, ReLU: the layers 0, 1, 3 and 4 of the modules `name`.
    Value double_conv(Part& part, const std::string& name, const Value& image, int64_t channels);

    /// The encoder of a UNet: the modules down1, down2, ... that halve the image and take the widths after the first.
    /// Given the first level's image; each level's, the smallest last.
    Values describe_downs(Part& network, const Value& first, const std::vector<int64_t>& widths);

    /// Its decoder: the modules up1, up2, ... that double the image `bottom` and join it with that of each level above.
    Value describe_ups(Part& network, const Value& bottom, const Values& levels, const std::vector<int64_t>& widths,
                       bool align_corners);

    /// A 1 x 1 convolution, the module outc.
    Value describe_outc(Part& network, const Value& image, int64_t channels);
}
