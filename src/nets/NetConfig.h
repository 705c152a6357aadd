#pragma once
#include "WireCellSpng/base/Config.h"

#include <string>
#include <vector>

namespace WireCell::Nets {

    /// What all networks can be told.
    struct NetConfig {
        nlohmann::json features = 3; ///< channels of the input: their number, or a list of names such as "dense"
        nlohmann::json outputs = 1;  ///< probabilities of a place: their number; or a list of outputs, each a kind
                                     ///< (probability, logit, value, softmax) or {"name", "kind", "classes"}
    };
    BOOST_DESCRIBE_STRUCT(NetConfig, (), (features, outputs))

    /// Networks that halve an image again and again.
    struct PyramidConfig : NetConfig {
        int width = 64;            ///< channels of the first level, doubled by each but the last of some networks
        std::vector<int> widths;   ///< channels of all levels, in place of width and levels
        int levels = 4;            ///< how often the image is halved
        bool align_corners = true; ///< upsampling keeps the places of the corners
    };
    BOOST_DESCRIBE_STRUCT(PyramidConfig, (NetConfig), (width, widths, levels, align_corners))

    /// Whole numbers of a list of channels, or what `width` and `levels` make of it: doubled at each level, but not at the
    /// last if `flat_end`.  ValueError that begins with `who`.
    std::vector<int64_t> widths_of(const PyramidConfig& config, bool flat_end, const std::string& who);

    /// One tensor that a network gives.
    struct OutputConfig {
        std::string name;                      ///< in the card
        std::string kind = "probability";      ///< as in the card, docs/networks.md
        std::vector<std::string> classes = {}; ///< of its channels
        int64_t channels = 1;                  ///< of this tensor
        std::vector<std::string> axes = {};    ///< of it after batch; none: those of the input
    };

    /// Names of the features, empty words where only their number is told.  ValueError that begins with `who`.
    std::vector<std::string> features_of(const NetConfig& config, const std::string& who);

    /// ValueError that begins with `who`.
    std::vector<OutputConfig> outputs_of(const NetConfig& config, const std::string& who);
}
