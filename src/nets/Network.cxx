#include "nets/Network.h"

#include "nets/Builders.h"

#include <algorithm>

namespace WireCell::Nets {

    namespace {
        const std::vector<Builder>& builders()
        {
            static const auto all = [] {
                std::vector<Builder> list{
                    unet(),        mobilenetv2_unet(), mobilenetv3_unet(), mobilenetv3_unet_small(), transformer_unet(),
                    nested_unet(), uresnet(),          lighter_uresnet()};
                for (auto& builder : cosmic_networks()) list.push_back(std::move(builder));
                for (auto& builder : {pid_inception(), pid_siamese(), pid_resnet()}) list.push_back(builder);
                return list;
            }();
            return all;
        }

        const Builder& find_builder(const std::string& name)
        {
            std::vector<std::string> names;
            for (const auto& builder : builders()) {
                if (builder.kind.name == name) return builder;
                names.push_back(builder.kind.name);
            }
            THROW(ValueError() << errmsg{fmt::format("there is no network '{}' (the nearest is '{}')", name,
                                                     SPNG::config::nearest_key(name, names))});
        }

        void check_size(const ImageSize& image, const std::string& who)
        {
            constexpr int64_t most = 1 << 20;
            for (const int64_t size : {image.batch, image.height, image.width}) {
                SPNG_VALIDATE(size > 0 && size <= most, "{}: an image of {} x {} x {} (want sizes from 1 to {})", who,
                              image.batch, image.height, image.width, most);
            }
        }

        /// What a network gives of the numbers that its last convolution makes.
        Values finish_outputs(Part& network, const Value& numbers, const std::vector<OutputConfig>& outputs)
        {
            Values results;
            int64_t first = 0;
            for (const auto& output : outputs) {
                auto value = outputs.size() == 1 ? numbers : network.channels(numbers, first, output.channels);
                results.push_back(output.kind == "probability" ? network.sigmoid(value) : value);
                first += output.channels;
            }
            return results;
        }
    }

    Ends ends_of(const nlohmann::json& options, const std::string& who)
    {
        NetConfig common;
        common.features = options.at("features");
        common.outputs = options.at("outputs");
        return {.features = features_of(common, who), .outputs = outputs_of(common, who)};
    }

    std::vector<NetworkKind> network_kinds()
    {
        std::vector<NetworkKind> kinds;
        for (const auto& builder : builders()) kinds.push_back(builder.kind);
        return kinds;
    }

    Network make_network(const std::string& name, const nlohmann::json& options, uint64_t seed, const ImageSize& image)
    {
        const auto& builder = find_builder(name);
        const auto who = "network " + name;
        check_size(image, who);
        if (!options.is_object() && !options.is_null()) {
            SPNG::config::wrong_value(who, options, "an object of options");
        }
        Network made{.name = name,
                     .options = builder.kind.options,
                     .seed = seed,
                     .task = builder.kind.task,
                     .axes = builder.kind.axes};
        if (options.is_object()) made.options.update(options);
        // Words and types of all options are looked at where the network's own are known.
        auto ends = builder.ends(made.options, who);
        made.features = std::move(ends.features);
        made.outputs = std::move(ends.outputs);
        Request request{.who = who, .options = options, .channels = 0};
        for (const auto& output : made.outputs) request.channels += output.channels;

        Description description(seed);
        const Shape shape{image.batch, static_cast<int64_t>(made.features.size()), image.height, image.width};
        description.layers.push_back({.name = "", .kind = "input", .stage = "input", .shape = shape});
        Part network(description, "", builder.type);
        const auto input = network.argument({.layer = 0, .word = "", .shape = shape});
        const auto numbers = builder.describe(network, input, request);
        made.module = network.finish(finish_outputs(network, numbers, made.outputs));
        made.layers = std::move(description.layers);
        return made;
    }
}
