#include "WireCellSpng/core/ModelFile.h"
#include "nets/Weights.h"
#include "train/job/TrainingJob.h"

#include <fmt/ranges.h>

namespace WireCell::Train {

    namespace {
        using nlohmann::json;
        using Words = std::vector<std::string>;

        bool is_checkpoint(const std::string& path) { return path.ends_with(".ckpt"); }

        /// What the weights say of themselves; null if nothing.
        json card_of_weights(const std::string& path)
        {
            if (path.empty()) return {};
            if (is_checkpoint(path)) return read_card(path);
            const auto text = SPNG::ModelFile(SPNG::find_model(path)).card();
            return text.empty() ? json() : json::parse(text);
        }

        /// What must be the same for weights to be of use, where both say it.  Views and detectors may be others.
        json essential(const json& card)
        {
            auto part = json::object();
            for (const char* key : {"axes", "features", "rebin", "coincidence"}) {
                if (card.contains(key)) part[key] = card[key];
            }
            return part;
        }

        Words features_in(const json& card)
        {
            Words names;
            for (const auto& feature : card.value("features", json::array())) {
                names.push_back(feature.is_object() ? feature.at("name").get<std::string>()
                                                    : feature.get<std::string>());
            }
            return names;
        }

        /// Name and options of a network: what is configured, or what its weights were trained in.
        std::pair<std::string, json> network_of(const TrainingConfig& config, const json& card,
                                                const std::string& where)
        {
            if (!config.network.empty()) return {config.network, config.options};
            if (config.weights.empty()) return {"unet", config.options};
            const auto training = card.value("training", json::object());
            SPNG_VALIDATE(training.contains("network"), "{}.weights: {} does not say which network it is. Try network",
                          where, config.weights);
            auto options = training["network"].value("options", json::object());
            options.update(config.options);
            return {training["network"].at("name").get<std::string>(), options};
        }

        void load(const std::string& path, const torch::jit::Module& module)
        {
            if (is_checkpoint(path)) return load_weights(path, module);
            const auto file = SPNG::find_model(path);
            const auto other = SPNG::ModelFile(file).load(at::kCPU);
            const at::NoGradGuard no_gradient;
            Nets::WeightLoader loader(module, file);
            for (const auto& [name, tensor] : Nets::state_dict(other)) loader.place(name, tensor.sizes()).copy_(tensor);
            loader.finish();
        }
    }

    Nets::Network starting_network(const TrainingConfig& config, const json& features, const std::string& where)
    {
        const auto card = card_of_weights(config.weights);
        if (card.is_object())
            check_same_features(essential(features), essential(card), where + ".weights: " + config.weights);
        auto [name, options] = network_of(config, card.is_object() ? card : json::object(), where);
        const auto names = features_in(features);
        if (!options.contains("features")) options["features"] = names;
        const bool has_charge = config.task.loss == RoiLoss::hurdle;
        if (!options.contains("outputs") && has_charge) options["outputs"] = {"probability", "value"};
        auto network = Nets::make_network(name, options, static_cast<uint64_t>(config.network_seed));
        SPNG_VALIDATE(network.features == names, "{}.options.features: the network takes {} (the data have {})", where,
                      fmt::join(network.features, ", "), fmt::join(names, ", "));
        if (!config.weights.empty()) load(config.weights, network.module);
        return network;
    }
}
