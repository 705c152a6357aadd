#pragma once
#include "nets/Builders.h"
#include "nets/CosmicConfig.h"

namespace WireCell::Nets {

    /// How a number that a network is told beside the image, such as the noise level, goes into it.  It comes as one more
    /// plane, the last one, which is constant.
    enum class ParameterInput {
        none,  ///< there is none
        plane, ///< convolved like the others
        dense  ///< its mean joins what is known of the whole image, before the dense layer
    };
    BOOST_DESCRIBE_ENUM(ParameterInput, none, plane, dense)

    /// Networks that tell which particle an event is.
    struct PidConfig {
        int planes = 2; ///< images of an event, without that of a parameter
        std::vector<std::string> classes = {"electron", "photon", "muon", "pion", "proton"}; ///< of an event
        bool energy = false;                               ///< whether ln of the kinetic energy in GeV is told, too
        ParameterInput parameter = ParameterInput::none;   ///< how one more number goes in
        int width = 64;                                    ///< channels of the first layer, all others with it
        int dense = 0;                                     ///< neurons of a layer before the answer; 0: none, or as
                                                           ///< many as `width` with parameter=dense, which needs it
        double dropout = 0.4;                              ///< share of numbers left out before the answer
        Normalization normalization = Normalization::none; ///< behind convolutions; layer: over each image
        bool zero_output = false;                          ///< whether the last layers begin with 0
    };
    BOOST_DESCRIBE_STRUCT(PidConfig, (),
                          (planes, classes, energy, parameter, width, dense, dropout, normalization, zero_output))

    struct InceptionConfig : PidConfig {
        bool auxiliary = false;         ///< two more heads in training, behind 4a and 4d
        int auxiliary_dense = 1024;     ///< neurons of their dense layer, at a width of 64
        double auxiliary_dropout = 0.7; ///< share of numbers that these leave out
    };
    BOOST_DESCRIBE_STRUCT(InceptionConfig, (PidConfig), (auxiliary, auxiliary_dense, auxiliary_dropout))

    /// ValueError that begins with `who` for options that do not go.
    void check_particles(const PidConfig& config, const std::string& who);
    void check_particles(const InceptionConfig& config, const std::string& who);

    /// Logits of the classes, and the energy.
    int64_t numbers_of(const PidConfig& config);

    /// What a network of this configuration takes and gives.
    Ends ends_of(const PidConfig& config);

    /// A builder of such a network: describe(network, image, config, request).
    template <class Config, class Body>
    Builder particle_builder(const std::string& name, const std::string& type, const std::string& about,
                             const Config& defaults, const Body& describe)
    {
        auto builder = make_builder(name, type, about, defaults, describe);
        builder.kind.task = "pid";
        builder.kind.axes = {"plane", "wire", "tick"};
        builder.kind.usual = {.batch = 1, .height = 256, .width = 256};
        builder.ends = [defaults](const nlohmann::json& options, const std::string& who) {
            auto config = defaults;
            SPNG::config::from_json(config, options, who, /*strict=*/true);
            check_particles(config, who);
            return ends_of(config);
        };
        return builder;
    }
}
