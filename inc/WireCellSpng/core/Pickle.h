#pragma once
#include <ATen/core/Tensor.h>

#include <string>
#include <utility>
#include <vector>

namespace WireCell::SPNG {

    using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

    /// Write a dictionary of tensors, and optionally a JSON text under the key "metadata", as one archive that
    /// `torch.load(path)` reads with its default settings.  The file appears under its name when it is complete.
    /// IOError names the file and the reason.
    void save_pickle(const std::string& filename, const NamedTensors& tensors, const std::string& metadata = "");
}
