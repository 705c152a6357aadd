#include "nets/tool/NetTool.h"

#include "WireCellSpng/core/ModelFile.h"
#include "WireCellUtil/AtomicFile.h"
#include "nets/Network.h"
#include "nets/NetworkFile.h"
#include "nets/tool/NpzWeights.h"
#include "nets/tool/Stages.h"

#include <ATen/Parallel.h>
#include <fmt/ranges.h>

#include <chrono>
#include <sstream>

namespace WireCell::Nets {

    namespace {
        using nlohmann::json;

        std::string text_of(const json& value)
        {
            if (!value.is_array()) return value.dump();
            std::vector<std::string> words;
            for (const auto& item : value) words.push_back(item.dump());
            return fmt::format("{}", fmt::join(words, ","));
        }

        std::string list_networks()
        {
            std::string text;
            for (const auto& kind : network_kinds()) {
                text += fmt::format("{:<24} {}\n{:<24} ", kind.name, kind.about, "");
                for (const auto& [key, value] : kind.options.items())
                    text += fmt::format(" {}={}", key, text_of(value));
                text += "\n";
            }
            return text;
        }

        /// A number, true or false, what else JSON has, or else a word.
        json value_of(const std::string& text)
        {
            auto value = json::parse(text, nullptr, /*allow_exceptions=*/false);
            return value.is_discarded() ? json(text) : value;
        }

        std::vector<std::string> words_of(const std::string& text)
        {
            std::vector<std::string> words;
            std::istringstream list(text);
            for (std::string word; std::getline(list, word, ',');) words.push_back(word);
            return words;
        }

        json list_of(const std::string& text)
        {
            auto list = json::array();
            for (const auto& word : words_of(text)) list.push_back(value_of(word));
            return list;
        }

        json options_of(const std::vector<std::string>& settings, const json& defaults)
        {
            auto options = json::object();
            for (const auto& setting : settings) {
                const auto equals = setting.find('=');
                SPNG_VALIDATE(equals != std::string::npos && equals > 0,
                              "'{}' is no option of a network (want KEY=VALUE)", setting);
                const auto key = setting.substr(0, equals), text = setting.substr(equals + 1);
                SPNG_VALIDATE(!options.contains(key), "the option '{}' comes twice", key);
                auto value = value_of(text);
                // Lists are words or numbers with commas between them.
                const bool is_list = defaults.contains(key) && defaults[key].is_array();
                if (value.is_string() && (is_list || text.find(',') != std::string::npos)) value = list_of(text);
                const bool may_be_list = is_list || key == "features" || key == "outputs";
                if (may_be_list && !value.is_array() && !(value.is_number() && !is_list)) value = json::array({value});
                options[key] = value;
            }
            return options;
        }

        Shape read_shape(const std::string& text)
        {
            Shape shape;
            for (const auto& size : list_of(text)) {
                if (size.is_number_integer() && size > 0) shape.push_back(size.get<int64_t>());
            }
            SPNG_VALIDATE(shape.size() == 4 && list_of(text).size() == 4,
                          "--shape is '{}' (want four whole numbers: batch, features, channels, ticks; or batch, "
                          "planes and their axes)",
                          text);
            return shape;
        }

        Network make(const ToolRequest& request)
        {
            NetworkKind found{.name = "", .about = "", .options = json::object()};
            for (const auto& kind : network_kinds()) {
                if (kind.name == request.network) found = kind;
            }
            auto options = options_of(request.settings, found.options);
            if (request.shape == ToolRequest{}.shape)
                return make_network(request.network, options, request.seed, found.usual);
            const auto shape = read_shape(request.shape);
            const std::string inputs = found.options.contains("planes") ? "planes" : "features";
            if (!options.contains(inputs)) options[inputs] = shape[1];
            auto network = make_network(request.network, options, request.seed,
                                        {.batch = shape[0], .height = shape[2], .width = shape[3]});
            const auto count = static_cast<int64_t>(network.features.size());
            SPNG_VALIDATE(count == shape[1], "--shape has {} {}, the option {} says {}", shape[1], inputs, inputs,
                          count);
            return network;
        }

        void write_text(const std::string& filename, const std::string& text)
        {
            AtomicFile file(filename);
            file.stream() << text;
            file.commit();
        }

        std::string time_forward(const Network& network)
        {
            auto module = network.module;
            module.eval();
            const at::NoGradGuard no_gradients;
            const auto input = at::randn(network.layers.front().shape);
            std::string text = "a forward pass:";
            for (const char* which : {"the first", "the second"}) {
                const auto begin = std::chrono::steady_clock::now();
                module.forward({input});
                const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
                text += fmt::format(" {} {:.2f} s{}", which, time.count(), which[4] == 'f' ? "," : "");
            }
            return fmt::format("{}, {} threads\n", text, at::get_num_threads());
        }
    }

    namespace {
        bool is_file(const std::string& network) { return network.size() > 3 && network.ends_with(".ts"); }

        /// The network of a file with another threshold on its card.
        std::string change_threshold(const ToolRequest& request)
        {
            const auto& path = request.network;
            const auto settings = options_of(request.settings, json::object());
            SPNG_VALIDATE(settings.size() == 1 && settings.contains("threshold"),
                          "\"{}\": of a file only the threshold can be changed (want threshold=NUMBER)", path);
            SPNG_VALIDATE(!request.write.empty(),
                          "\"{}\": where to write the network is not told (want --write FILE.ts)", path);
            const SPNG::ModelFile file(SPNG::find_model(path));
            SPNG_VALIDATE(!file.card().empty(), "\"{}\" has no card", path);
            auto card = json::parse(file.card());
            const auto before = card.value("threshold", json());
            card["threshold"] = settings["threshold"];
            save_network(file.load(at::kCPU), card, request.write);
            return fmt::format("{}: threshold {} in place of {}\n", request.write, card["threshold"].dump(),
                               before.dump());
        }
    }

    std::string run_tool(const ToolRequest& request)
    {
        if (request.network.empty()) return list_networks();
        if (is_file(request.network)) return change_threshold(request);
        const auto network = make(request);
        if (!request.weights.empty()) load_npz_weights(network.module, request.weights);
        auto text = describe(network, request.layers);
        if (request.time) text += time_forward(network);
        if (!request.draw.empty()) write_text(request.draw, draw_network(network));
        if (!request.json.empty()) write_text(request.json, describe_as_json(network, request.layers).dump(1) + "\n");
        if (!request.write.empty()) {
            auto card = card_of(network, words_of(request.axes));
            if (!request.weights.empty()) card["training"]["weights"] = request.weights;
            auto module = network.module;
            module.eval();
            save_network(module, card, request.write);
        }
        return text;
    }
}
