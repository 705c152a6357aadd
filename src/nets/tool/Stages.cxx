#include "nets/tool/Stages.h"

#include <fmt/ranges.h>

#include <algorithm>

namespace WireCell::Nets {

    namespace {
        using nlohmann::json;

        std::string text_of(const Shape& shape, size_t from = 0)
        {
            return fmt::format("{}", fmt::join(shape.begin() + static_cast<std::ptrdiff_t>(from), shape.end(), " x "));
        }

        /// With commas between thousands.
        std::string grouped(int64_t number)
        {
            auto text = std::to_string(number);
            for (auto place = static_cast<int64_t>(text.size()) - 3; place > 0; place -= 3) {
                text.insert(static_cast<size_t>(place), 1, ',');
            }
            return text;
        }

        std::string billions(int64_t number)
        {
            return number == 0 ? "" : fmt::format("{:.3f} G", static_cast<double>(number) / 1e9);
        }

        std::string text_of(const ReceptiveField& field)
        {
            if (field.everywhere && field.size == 1) return "all";
            return field.everywhere ? fmt::format("{} + all", field.size) : std::to_string(field.size);
        }

        std::string axes_of(const std::vector<std::string>& features)
        {
            return features.front().empty() ? "" : fmt::format(" ({})", fmt::join(features, ", "));
        }
    }

    std::vector<Stage> stages_of(const std::vector<Layer>& layers, bool each_alone)
    {
        std::vector<Stage> stages;
        std::vector<size_t> stage_of(layers.size());
        for (size_t ind = 0; ind < layers.size(); ++ind) {
            const auto& layer = layers[ind];
            const bool goes_on = !each_alone && !stages.empty() && stages.back().name == layer.stage;
            if (!goes_on) {
                stages.push_back({.name = each_alone && !layer.name.empty() ? layer.name : layer.stage,
                                  .kind = layer.kind,
                                  .first = ind});
            }
            auto& stage = stages.back();
            if (goes_on) stage.kind.clear();
            stage.last = ind;
            stage.parameters += layer.parameters;
            stage.multiply_adds += layer.is_used ? layer.multiply_adds : 0;
            stage.is_used = layer.is_used;
            stage_of[ind] = stages.size() - 1;
            for (const size_t input : layer.inputs) {
                const size_t from = stage_of[input];
                const auto& known = stage.inputs;
                if (from != stage_of[ind] && std::count(known.begin(), known.end(), from) == 0)
                    stage.inputs.push_back(from);
            }
        }
        return stages;
    }

    std::string describe(const Network& network, bool each_layer)
    {
        const auto& layers = network.layers;
        const auto line = [&](const auto& name, const auto& kind, const auto& shape, const auto& parameters,
                              const auto& adds, const auto& field) {
            auto text = each_layer ? fmt::format("{:<28} {:<20} ", name, kind) : fmt::format("{:<16} ", name);
            text += fmt::format("{:<24} {:>12} {:>14} {:>16}", shape, parameters, adds, field);
            return text.substr(0, text.find_last_not_of(' ') + 1) + "\n";
        };
        auto text = fmt::format("{} {}\n", network.name, network.options.dump());
        text += fmt::format("input: batch x {}{}\n\n", fmt::join(network.axes, " x "), axes_of(network.features));
        text += line("layer", "kind", "output", "parameters", "multiply-adds", "receptive field");
        for (const auto& stage : stages_of(layers, each_layer)) {
            const auto field = stage.is_used ? text_of(receptive_field(layers, stage.last)) : "not used";
            text += line(stage.name, stage.kind, text_of(layers[stage.last].shape),
                         stage.parameters > 0 ? grouped(stage.parameters) : "", billions(stage.multiply_adds), field);
        }
        const auto field = receptive_field(layers, layers.size() - 1);
        text += line("total", "", "", grouped(count_parameters(layers)), billions(count_multiply_adds(layers)),
                     text_of(field));
        if (!gives_images(layers)) return text + "\nAn image is run as a whole.\n";
        text += fmt::format("\nA piece of an image needs {} samples around it{}; sizes should be multiples of {}.\n",
                            field.halo, field.everywhere ? ", and means or attention over the whole image" : "",
                            multiple_of(layers));
        return text;
    }

    json describe_as_json(const Network& network, bool each_layer)
    {
        const auto& layers = network.layers;
        auto rows = json::array();
        for (const auto& stage : stages_of(layers, each_layer)) {
            const auto field = receptive_field(layers, stage.last);
            rows.push_back({{"name", stage.name},
                            {"kind", stage.kind},
                            {"shape", layers[stage.last].shape},
                            {"parameters", stage.parameters},
                            {"multiply_adds", stage.multiply_adds},
                            {"receptive_field", field.size},
                            {"everywhere", field.everywhere},
                            {"used", stage.is_used}});
        }
        const auto field = receptive_field(layers, layers.size() - 1);
        return {{"network", network.name},
                {"options", network.options},
                {"layers", rows},
                {"parameters", count_parameters(layers)},
                {"multiply_adds", count_multiply_adds(layers)},
                {"receptive_field", field.size},
                {"everywhere", field.everywhere},
                {"halo", field.halo},
                {"multiple", multiple_of(layers)}};
    }

    std::string draw_network(const Network& network)
    {
        const auto stages = stages_of(network.layers, false);
        auto text = fmt::format("digraph {} {{\n  node [fontname=\"Helvetica\", shape=box];\n"
                                "  edge [fontname=\"Helvetica\", fontsize=9];\n",
                                network.name);
        for (size_t ind = 0; ind < stages.size(); ++ind) {
            const auto& stage = stages[ind];
            auto label = stage.name;
            if (stage.parameters > 0) label += "\\n" + grouped(stage.parameters);
            text += fmt::format("  s{} [label=\"{}\"{}];\n", ind, label, stage.is_used ? "" : ", style=dashed");
            for (const size_t from : stage.inputs) {
                text += fmt::format("  s{} -> s{} [label=\"{}\"];\n", from, ind,
                                    text_of(network.layers[stages[from].last].shape, 1));
            }
        }
        return text + "}\n";
    }
}
