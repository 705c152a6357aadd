#include "nets/NetworkFile.h"

#include "WireCellSpng/core/ModelCard.h"
#include "WireCellUtil/AtomicFile.h"

#include <fmt/ranges.h>

namespace WireCell::Nets {

    namespace {
        using nlohmann::json;

        /// What the graph makes of charge before the network sees it [electrons].
        constexpr double dense_scale = 4000;

        json features_in_card(const std::vector<std::string>& names)
        {
            auto list = json::array();
            for (const auto& name : names) {
                if (name == "dense") { list.push_back({{"name", name}, {"scale", dense_scale}}); }
                else {
                    list.push_back(name);
                }
            }
            return list;
        }

        json outputs_in_card(const std::vector<OutputConfig>& outputs)
        {
            auto list = json::array();
            for (const auto& output : outputs) {
                json item{{"name", output.name}, {"kind", output.kind}};
                if (!output.classes.empty()) item["classes"] = output.classes;
                if (!output.axes.empty()) item["axes"] = output.axes;
                list.push_back(std::move(item));
            }
            return list;
        }
    }

    json card_of(const Network& network, const std::vector<std::string>& axes)
    {
        json card{{"version", 2},
                  {"task", network.task},
                  {"axes", axes.empty() ? network.axes : axes},
                  {"outputs", outputs_in_card(network.outputs)},
                  {"training",
                   {{"network", {{"name", network.name}, {"options", network.options}}},
                    {"seed", network.seed},
                    {"steps", 0}}}};
        if (gives_images(network.layers)) {
            card["halo"] = receptive_field(network.layers, network.layers.size() - 1).halo;
            card["multiple"] = multiple_of(network.layers);
        }
        if (network.task == "pid") {
            for (const char* key : {"classes", "energy", "parameter"}) {
                const auto& value = network.options.at(key);
                if (value != json::array()) card[key] = value;
            }
        }
        const bool named = !network.features.front().empty();
        if (named) card["features"] = features_in_card(network.features);
        return card;
    }

    void save_network(const torch::jit::Module& module, const json& card, const std::string& path)
    {
        std::vector<std::string> warnings;
        const auto text = card.dump(1);
        SPNG::parse_card(text, "the card of " + path, warnings);
        SPNG_VALIDATE(warnings.empty(), "{}", fmt::join(warnings, "; "));
        AtomicFile file(path);
        module.save(file.stream(), {{"spng.json", text}});
        file.commit();
    }
}
