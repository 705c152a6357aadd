#pragma once
#include "nets/NetConfig.h"
#include "nets/Network.h"
#include "nets/layers/Part.h"

#include <functional>
#include <string>

namespace WireCell::Nets {

    /// What is asked of a description.
    struct Request {
        std::string who;        ///< begins every message
        nlohmann::json options; ///< as they were given
        int64_t channels = 1;   ///< of all outputs together
    };

    /// What a network takes and gives.
    struct Ends {
        std::vector<std::string> features; ///< of the input, empty words where they have no names
        std::vector<OutputConfig> outputs;
    };

    /// Those of a network whose options begin with NetConfig's.  ValueError that begins with `who`.
    Ends ends_of(const nlohmann::json& options, const std::string& who);

    /// Describe a network within `network`, from the image to the numbers of which its outputs are made.
    using Describe = std::function<Value(Part& network, const Value& image, const Request& request)>;

    /// A network as its file gives it.
    struct Builder {
        NetworkKind kind;
        std::string type; ///< what Python calls its class
        Describe describe;
        /// Of all options, with their defaults.
        std::function<Ends(const nlohmann::json& options, const std::string& who)> ends = ends_of;
    };

    Builder unet();
    Builder transformer_unet();
    Builder nested_unet();
    Builder uresnet();
    Builder lighter_uresnet();
    Builder mobilenetv2_unet();
    Builder mobilenetv3_unet();
    Builder mobilenetv3_unet_small();
    std::vector<Builder> cosmic_networks();
    Builder pid_inception();
    Builder pid_siamese();
    Builder pid_resnet();

    /// A builder of a network with a configuration of its own: describe(network, image, config, request).
    template <class Config, class Body>
    Builder make_builder(const std::string& name, const std::string& type, const std::string& about,
                         const Config& defaults, const Body& describe)
    {
        return {.kind = {.name = name, .about = about, .options = SPNG::config::to_json(defaults)},
                .type = type,
                .describe = [=](Part& network, const Value& image, const Request& request) {
                    auto config = defaults;
                    SPNG::config::from_json(config, request.options, request.who, /*strict=*/true);
                    return describe(network, image, config, request);
                }};
    }
}
