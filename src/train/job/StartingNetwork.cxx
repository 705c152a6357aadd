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

        /// Name and options of a network: what is configured, or what its weights were trained in.
        std::pair<std::string, json> network_of(const TrainingBase& config, const std::string& usual, const json& card,
                                                const std::string& where)
        {
            if (!config.network.empty()) return {config.network, config.options};
            if (config.weights.empty()) return {usual, config.options};
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

    void check_weights_fit(const json& features, const json& card, const std::string& where)
    {
        check_same_features(essential(features), essential(card), where);
    }

    Nets::Network starting_network(const TrainingBase& config, const Subject& subject, const json& features,
                                   const std::string& where)
    {
        const auto card = card_of_weights(config.weights);
        if (card.is_object()) check_weights_fit(features, card, where + ".weights: " + config.weights);
        const auto [name, given] = network_of(config, subject.network, card.is_object() ? card : json::object(), where);
        auto options = subject.options;
        options.update(given);
        auto network = Nets::make_network(name, options, static_cast<uint64_t>(config.network_seed), subject.image);
        SPNG_VALIDATE(network.task == subject.task, "{}.network: {} is for the task '{}' (want one for '{}')", where,
                      name, network.task, subject.task);
        SPNG_VALIDATE(network.features.size() == subject.features.size() || !subject.features.front().empty(),
                      "{}.options.planes: the network takes {} (the data have {})", where, network.features.size(),
                      subject.features.size());
        SPNG_VALIDATE(network.features == subject.features,
                      "{}.options.features: the network takes {} (the data have {})", where,
                      fmt::join(network.features, ", "), fmt::join(subject.features, ", "));
        if (!config.weights.empty()) load(config.weights, network.module);
        return network;
    }
}
