#pragma once
#include "nets/Network.h"

#include <string>
#include <vector>

namespace WireCell::Nets {

    /// Layers that a table or a picture shows as one.
    struct Stage {
        std::string name;
        std::string kind;                ///< of a single layer, else empty
        size_t first = 0;                ///< numbers of its layers, from this one
        size_t last = 0;                 ///< to this one, whose output is the stage's
        std::vector<size_t> inputs = {}; ///< numbers of the stages that it takes
        int64_t parameters = 0;
        int64_t multiply_adds = 0;
        bool is_used = true;
    };

    /// The layers of each module of the network together, or each alone; the input first.
    std::vector<Stage> stages_of(const std::vector<Layer>& layers, bool each_alone);

    /// A table of shapes, parameters, multiply-adds and receptive fields.
    std::string describe(const Network& network, bool each_layer);

    /// The same for programs.
    nlohmann::json describe_as_json(const Network& network, bool each_layer);

    /// The structure in the language of Graphviz: a box for each stage, an arrow with the shape of what it hands on.
    std::string draw_network(const Network& network);
}
