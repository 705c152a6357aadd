#include "nets/NetConfig.h"

#include <fmt/ranges.h>

#include <algorithm>

namespace WireCell::Nets {

    namespace config = SPNG::config;
    using nlohmann::json;
    using Words = std::vector<std::string>;

    namespace {
        constexpr int64_t most_channels = 65536;
        const Words known_features{"dense", "mp2", "mp3"};

        int64_t read_count(const json& got, const std::string& where)
        {
            int64_t count = 0;
            config::from_json(count, got, where, true);
            if (count < 1 || count > most_channels) {
                config::wrong_value(where, got, fmt::format("from 1 to {}", most_channels));
            }
            return count;
        }

        void check_differ(Words words, const json& got, const std::string& where)
        {
            std::sort(words.begin(), words.end());
            const bool twice = std::adjacent_find(words.begin(), words.end()) != words.end();
            if (twice || words.empty() || words.front().empty()) {
                config::wrong_value(where, got, "one or more names that differ");
            }
        }

        struct OutputKeys {
            std::string name;
            std::string kind = "probability";
            Words classes;
        };
        BOOST_DESCRIBE_STRUCT(OutputKeys, (), (name, kind, classes))

        OutputConfig read_output(const json& got, const std::string& where)
        {
            static const Words kinds{"probability", "logit", "value", "softmax"};
            OutputKeys keys;
            if (got.is_object()) { config::from_json(keys, got, where, true); }
            else {
                config::from_json(keys.kind, got, where, true);
            }
            if (std::count(kinds.begin(), kinds.end(), keys.kind) == 0) {
                config::wrong_value(where, keys.kind,
                                    fmt::format("{}; the nearest is '{}'", fmt::join(kinds, "|"),
                                                config::nearest_key(keys.kind, kinds)));
            }
            if (!keys.classes.empty()) check_differ(keys.classes, got, where + ".classes");
            const auto channels = std::max<int64_t>(1, static_cast<int64_t>(keys.classes.size()));
            return {.name = keys.name, .kind = keys.kind, .classes = keys.classes, .channels = channels};
        }

        /// The name of an output that was given none: by its kind, with a number if there is such a one already.
        std::string free_name(const std::string& kind, const Words& taken)
        {
            const std::string stem = kind == "value" ? "charge" : kind == "softmax" ? "classes" : "roi";
            auto name = stem;
            for (int number = 2; std::count(taken.begin(), taken.end(), name) > 0; ++number) {
                name = stem + std::to_string(number);
            }
            return name;
        }
    }

    std::vector<int64_t> widths_of(const PyramidConfig& config, bool flat_end, const std::string& who)
    {
        constexpr int most_levels = 12;
        std::vector<int64_t> widths;
        if (!config.widths.empty()) {
            for (size_t ind = 0; ind < config.widths.size(); ++ind) {
                widths.push_back(read_count(config.widths[ind], fmt::format("{}.widths[{}]", who, ind)));
            }
            if (widths.size() < 2 || widths.size() > most_levels + 1) {
                config::wrong_value(who + ".widths", config.widths,
                                    fmt::format("from 2 to {} of them", most_levels + 1));
            }
            return widths;
        }
        if (config.levels < 1 || config.levels > most_levels) {
            config::wrong_value(who + ".levels", config.levels, fmt::format("from 1 to {}", most_levels));
        }
        read_count(config.width, who + ".width");
        for (int level = 0; level <= config.levels; ++level) {
            const int doublings = flat_end ? std::min(level, config.levels - 1) : level;
            widths.push_back(int64_t{config.width} << doublings);
        }
        read_count(widths.back(), who + ": the width of the last level");
        return widths;
    }

    std::vector<std::string> features_of(const NetConfig& config, const std::string& who)
    {
        const auto where = who + ".features";
        Words names;
        if (config.features.is_array()) {
            config::from_json(names, config.features, where, true);
            check_differ(names, config.features, where);
            return names;
        }
        const auto count = static_cast<size_t>(read_count(config.features, where));
        if (count > known_features.size()) return Words(count);
        return {known_features.begin(), known_features.begin() + static_cast<std::ptrdiff_t>(count)};
    }

    std::vector<OutputConfig> outputs_of(const NetConfig& config, const std::string& who)
    {
        const auto where = who + ".outputs";
        if (config.outputs.is_number()) { return {{.name = "roi", .channels = read_count(config.outputs, where)}}; }
        if (!config.outputs.is_array() || config.outputs.empty()) {
            config::wrong_value(where, config.outputs, "a number, or a list of outputs");
        }
        std::vector<OutputConfig> outputs;
        Words taken;
        for (size_t ind = 0; ind < config.outputs.size(); ++ind) {
            auto output = read_output(config.outputs[ind], fmt::format("{}[{}]", where, ind));
            if (output.name.empty()) output.name = free_name(output.kind, taken);
            taken.push_back(output.name);
            outputs.push_back(std::move(output));
        }
        check_differ(taken, config.outputs, where);
        return outputs;
    }
}
