#pragma once
#include "nets/Network.h"

#include <string>
#include <vector>

namespace WireCell::Nets {

    /// The card of a network that nobody has trained yet (docs/networks.md): task, axes, features, outputs, halo, pooling
    /// factor; its key `training` has name, options and seed.  `axes` are those that the network's input is to have after
    /// batch; none for its own.
    nlohmann::json card_of(const Network& network, const std::vector<std::string>& axes = {});

    /// Write a module with its card.  The file appears when it is complete.  ValueError: the card is none that jobs read.
    /// IOError names the file.
    void save_network(const torch::jit::Module& module, const nlohmann::json& card, const std::string& path);
}
