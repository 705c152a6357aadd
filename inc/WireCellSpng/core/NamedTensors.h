#pragma once
#include <ATen/core/Tensor.h>

#include <string>
#include <utility>
#include <vector>

namespace WireCell::SPNG {

    /// Tensors with their names, in order.
    using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;
}
