#pragma once
#include "nets/NetConfig.h"
#include "nets/layers/Layer.h"

#include <torch/script.h>

#include <cstdint>
#include <string>
#include <vector>

namespace WireCell::Nets {

    /// A network that was made by its name.
    ///
    /// The module is what is trained, saved and loaded: forward() takes [batch, feature, channel, tick] and gives one
    /// tensor [batch, channels, channel, tick] for each output, a tuple of them if there are several.
    struct Network {
        std::string name;
        nlohmann::json options = {}; ///< all of them, with their defaults
        uint64_t seed = 0;
        std::string task = {};                  ///< what it is for, a word of its card
        std::vector<std::string> axes = {};     ///< of its input after batch
        std::vector<std::string> features = {}; ///< of the input, empty words where they have no names
        std::vector<OutputConfig> outputs = {};
        torch::jit::Module module = {};
        std::vector<Layer> layers = {}; ///< for the shape that it was made with, the input first
    };

    /// The size of the images that a description of a network is for; the network takes others too.
    struct ImageSize {
        int64_t batch = 1;
        int64_t height = 256;
        int64_t width = 256;
    };

    /// A network that can be made.
    struct NetworkKind {
        std::string name;
        std::string about;      ///< a line of text
        nlohmann::json options; ///< with their defaults
        std::string task = "roi";
        std::vector<std::string> axes = {"feature", "channel", "tick"}; ///< of its input after batch
        ImageSize usual = {.batch = 1, .height = 800, .width = 1500};   ///< for descriptions
    };

    /// All that there are.
    std::vector<NetworkKind> network_kinds();

    /// Make a network with its initial weights, which are random numbers of this seed.  Options that are not told, or all
    /// where `options` is null, have their defaults.
    /// ValueError: there is no such network or option, a value that does not fit, or an image that is too small for it.
    Network make_network(const std::string& name, const nlohmann::json& options = nlohmann::json::object(),
                         uint64_t seed = 1, const ImageSize& image = {});
}
