#include "nets/layers/Part.h"

#include "WireCellSpng/base/Check.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <sstream>

namespace WireCell::Nets {

    namespace {
        torch::jit::Module new_module(Description& description, const std::string& type)
        {
            torch::jit::Module module("__torch__.spng." + type, description.code, /*shouldMangle=*/true);
            module.register_attribute("training", c10::BoolType::get(), true);
            return module;
        }

        /// How the code of a module names one within it; a number is no name in Python.
        std::string access(const std::string& name)
        {
            std::string code = "self";
            for (size_t begin = 0; begin <= name.size();) {
                const auto end = std::min(name.find('.', begin), name.size());
                const auto word = name.substr(begin, end - begin);
                code = "getattr(" + code + ", \"" + word + "\")";
                begin = end + 1;
            }
            return code;
        }

        /// Their words, those of sites behind them, with commas between.
        std::string list_of(const Values& values)
        {
            std::vector<std::string> words;
            for (const auto& value : values) {
                words.push_back(value.word);
                if (value.sites) words.push_back(value.sites->word);
            }
            return fmt::format("{}", fmt::join(words, ", "));
        }

        /// The layers that give them.
        std::vector<size_t> layers_of(const Values& values)
        {
            std::vector<size_t> layers;
            for (const auto& value : values) {
                layers.push_back(value.layer);
                if (value.sites) layers.push_back(value.sites->layer);
            }
            return layers;
        }
    }

    Description::Description(uint64_t seed)
      : code(std::make_shared<torch::jit::CompilationUnit>())
      , generator(at::make_generator<at::CPUGeneratorImpl>(seed))
    {
    }

    Part::Part(Description& description, std::string name, const std::string& type)
      : m_description(description)
      , m_name(std::move(name))
      , m_module(new_module(description, type))
    {
    }

    Value Part::argument(const Value& outer)
    {
        auto value = outer;
        value.word = fmt::format("x{}", m_arguments.size());
        m_arguments.push_back(value.word);
        if (value.sites) {
            value.sites->word = fmt::format("s{}", m_arguments.size());
            m_arguments.push_back(value.sites->word + ": List[Tensor]");
        }
        return value;
    }

    Value Part::part(const std::string& name, const std::string& type, const Values& inputs, const Body& body)
    {
        return parts(name, type, inputs, [&](Part& inner, const Values& in) { return Values{body(inner, in)}; })[0];
    }

    Values Part::parts(const std::string& name, const std::string& type, const Values& inputs, const Bodies& body)
    {
        Part inner(m_description, path(name), type);
        const size_t first = m_description.layers.size();
        Values arguments;
        for (const auto& input : inputs) arguments.push_back(inner.argument(input));
        const auto results = body(inner, arguments);
        attach(name, inner.finish(results));
        for (size_t ind = first; m_name.empty() && ind < m_description.layers.size(); ++ind) {
            m_description.layers[ind].stage = name;
        }
        return call(access(name), results, inputs);
    }

    Values Part::call(const std::string& callee, const Values& results, const Values& inputs)
    {
        auto values = results;
        for (auto& value : values) {
            value.word = next_word();
            if (value.sites) value.sites->word = next_word();
        }
        m_statements.push_back(
            {fmt::format("{} = {}.forward({})", list_of(values), callee, list_of(inputs)), layers_of(values), callee});
        return values;
    }

    Values Part::each(const Values& inputs, const std::function<Value(const Value&)>& describe)
    {
        std::vector<Values> lists;
        for (const auto& input : inputs) lists.push_back({input});
        return each(lists, [&](const Values& in) { return describe(in[0]); });
    }

    Values Part::each(const std::vector<Values>& inputs, const std::function<Value(const Values&)>& describe)
    {
        auto& layers = m_description.layers;
        const size_t first = layers.size();
        const auto result = describe(inputs.at(0));
        const size_t count = layers.size() - first;
        const auto callee = m_statements.back().callee;
        // A layer gives numbers alone, at the sites of its first input; a module tells its sites, too.
        const bool tells_sites = result.sites && m_statements.back().layers.size() > 1;
        SPNG_VALIDATE(!callee.empty(), "{}: a layer without weights is described for each input", m_name);
        Values results{result};
        for (size_t which = 1; which < inputs.size(); ++which) {
            // The same layers again, of the other inputs.
            const size_t begin = layers.size();
            std::map<size_t, size_t> other;
            const auto from = layers_of(inputs[0]), to = layers_of(inputs[which]);
            for (size_t ind = 0; ind < from.size(); ++ind) other[from[ind]] = to.at(ind);
            const auto moved = [&](size_t layer) {
                const auto it = other.find(layer);
                return layer >= first ? layer - first + begin : it == other.end() ? layer : it->second;
            };
            for (size_t ind = 0; ind < count; ++ind) {
                auto layer = layers[first + ind];
                layer.parameters = 0;
                for (auto& input : layer.inputs) input = moved(input);
                layers.push_back(std::move(layer));
            }
            auto value = result;
            value.layer = moved(value.layer);
            value.sites.reset();
            if (tells_sites) {
                value.sites = result.sites;
                value.sites->layer = moved(value.sites->layer);
            }
            value = call(callee, {value}, inputs[which])[0];
            if (!tells_sites) value.sites = inputs[which][0].sites;
            results.push_back(value);
        }
        return results;
    }

    torch::jit::Module Part::finish(const Values& results)
    {
        std::set<size_t> live(m_measured.begin(), m_measured.end());
        const auto wanted = layers_of(results);
        live.insert(wanted.begin(), wanted.end());
        const auto is_live = [&](size_t layer) { return live.count(layer) > 0; };
        for (size_t ind = m_description.layers.size(); ind-- > 0;) {
            if (!live.count(ind)) continue;
            const auto& inputs = m_description.layers[ind].inputs;
            live.insert(inputs.begin(), inputs.end());
        }
        std::string code = "def forward(self";
        for (const auto& argument : m_arguments) code += ", " + argument;
        code += "):\n";
        for (const auto& statement : m_statements) {
            const auto& layers = statement.layers;
            if (std::any_of(layers.begin(), layers.end(), is_live)) code += "    " + statement.text + "\n";
        }
        const auto is_first = [&](const auto& child) {
            return std::find(m_last.begin(), m_last.end(), child.first) == m_last.end();
        };
        std::stable_partition(m_children.begin(), m_children.end(), is_first);
        for (const auto& [name, module] : m_children) m_module.register_module(name, module);
        m_module.define(code + "    return " + list_of(results) + "\n");
        if (m_name.empty()) {
            for (size_t ind = 0; ind < m_description.layers.size(); ++ind) {
                m_description.layers[ind].is_used = live.count(ind) > 0;
            }
        }
        return m_module;
    }

    std::string Part::path(const std::string& name) const
    {
        return m_name.empty() || name.empty() ? m_name + name : m_name + "." + name;
    }

    std::string Part::next_word() { return fmt::format("v{}", m_words++); }

    int64_t Part::scale_of(const Value& value) const { return m_description.layers.at(value.layer).scale; }

    Value Part::record(const Step& step, const Values& inputs, const std::string& module)
    {
        Layer layer;
        layer.name = path(module);
        layer.kind = step.kind;
        layer.stage = module.empty() ? step.kind : module;
        layer.shape = step.shape;
        layer.multiply_adds = step.multiply_adds;
        layer.reach = step.reach;
        layer.inputs = layers_of(inputs);
        layer.scale = inputs.empty() ? 1 : scale_of(inputs.front());
        using Kind = Reach::Kind;
        if (step.reach.kind == Kind::window) layer.scale *= step.reach.step;
        if (step.reach.kind == Kind::enlarge || step.reach.kind == Kind::blend) layer.scale /= step.reach.step;
        m_description.layers.push_back(std::move(layer));
        Value value{m_description.layers.size() - 1, next_word(), step.shape};
        if (!inputs.empty()) value.sites = inputs.front().sites;
        return value;
    }

    Value Part::compute(const std::string& expression, const Step& step, const Values& inputs)
    {
        auto value = record(step, inputs);
        m_statements.push_back({value.word + " = " + expression, {value.layer}});
        return value;
    }

    void Part::add_code(const Value& value, std::string lines, const std::map<std::string, std::string>& words)
    {
        for (const auto& [key, word] : words) {
            const auto place = "{" + key + "}";
            for (auto at = lines.find(place); at != std::string::npos; at = lines.find(place, at + word.size())) {
                lines.replace(at, place.size(), word);
            }
        }
        std::istringstream text(lines);
        for (std::string line; std::getline(text, line);) m_statements.push_back({line, {value.layer}});
    }

    Value Part::leaf(const std::string& name, const std::string& type, const std::string& code,
                     const Tensors& parameters, const Tensors& buffers, const Step& step, const Values& inputs)
    {
        auto module = new_module(m_description, type);
        auto value = record(step, inputs, name);
        for (const auto& [word, tensor] : parameters) {
            module.register_parameter(word, tensor, /*is_buffer=*/false);
            tensor.requires_grad_();
            m_description.layers.back().parameters += tensor.numel();
        }
        for (const auto& [word, tensor] : buffers) module.register_buffer(word, tensor);
        std::string arguments;
        for (size_t ind = 0; ind < inputs.size(); ++ind) {
            const auto number = ind == 0 ? "" : std::to_string(ind);
            arguments += ", x" + number;
            if (inputs[ind].sites) arguments += ", s" + number + ": List[Tensor]";
        }
        module.define("def forward(self" + arguments + "):\n" + code);
        attach(name, module);
        // What it gives is at the sites of its first input.
        m_statements.push_back(
            {value.word + " = " + access(name) + ".forward(" + list_of(inputs) + ")", {value.layer}, access(name)});
        return value;
    }

    void Part::attach(const std::string& name, const torch::jit::Module& module)
    {
        const auto dot = name.rfind('.');
        if (dot == std::string::npos) {
            m_children.emplace_back(name, module);
            return;
        }
        const auto outer = name.substr(0, dot);
        auto holder = m_holders.find(outer);
        if (holder == m_holders.end()) {
            holder = m_holders.emplace(outer, new_module(m_description, "Modules")).first;
            attach(outer, holder->second);
        }
        holder->second.register_module(name.substr(dot + 1), module);
    }
}
