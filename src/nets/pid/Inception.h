#pragma once
#include "nets/pid/PidParts.h"

namespace WireCell::Nets {

    /// Layers of GoogLeNet (Szegedy et al., arXiv:1409.4842), without its local response normalisation, from its first
    /// convolution, 7 x 7, to the numbers of the answer: [batch, head, number].
    Value describe_inception(Part& network, const Value& image, const std::optional<Value>& parameter,
                             const InceptionConfig& config);

    /// [samples] The least size of an image: less, and nothing is left of it after five halvings.
    inline constexpr int64_t least_inception = 31;
}
