#pragma once
#include <torch/script.h>

#include <string>

namespace WireCell::Nets {

    /// How a network can be run in pieces; negative: its card does not tell.
    struct RoiSizes {
        int halo = -1;     ///< [samples] context that it needs around a place
        int multiple = -1; ///< [samples] pieces begin at its multiples
    };

    /// Write a network of [batch, feature, tick, channel] to probabilities [batch, 1, tick, channel], with its card
    /// (docs/networks.md).  std::runtime_error that names the file: it can not be written.
    void save_roi_network(const torch::jit::Module& model, const std::string& path, const RoiSizes& sizes);
}
