#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace WireCell::Nets {

    /// What `spng-net look` is asked for.
    struct LookRequest {
        std::string network;         ///< a file, .ts
        std::string data = {};       ///< events: .h5 in larcv3's layout, or arrays, .npz; empty: the network alone
        std::string folder = "look"; ///< of pictures and the page
        std::vector<std::string> layers = {}; ///< whose feature maps are shown; none: those of the first level
        std::string examples = {}; ///< the layer whose features' examples are shown; empty: the last of these
        size_t event = 0;          ///< of the data, that is shown
        size_t most = 200;         ///< events that are read
        int64_t box = 32;          ///< [pixels] side of squares that are left out
        std::optional<double> parameter = {}; ///< of a network that is told one
    };

    /// Make the folder, and give the text that is to be printed.  ValueError, IOError: what does not go, and what was wanted.
    std::string run_look(const LookRequest& request);
}
