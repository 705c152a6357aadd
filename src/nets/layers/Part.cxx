#include "nets/layers/Part.h"

#include <fmt/ranges.h>

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

        /// Their words, with commas between them.
        std::string list_of(const Values& values)
        {
            std::vector<std::string> words;
            for (const auto& value : values) words.push_back(value.word);
            return fmt::format("{}", fmt::join(words, ", "));
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
        m_arguments.push_back(fmt::format("x{}", m_arguments.size()));
        return {outer.layer, m_arguments.back(), outer.shape};
    }

    Value Part::part(const std::string& name, const std::string& type, const Values& inputs, const Body& body)
    {
        Part inner(m_description, path(name), type);
        const size_t first = m_description.layers.size();
        Values arguments;
        for (const auto& input : inputs) arguments.push_back(inner.argument(input));
        const auto result = body(inner, arguments);
        attach(name, inner.finish({result}));
        for (size_t ind = first; m_name.empty() && ind < m_description.layers.size(); ++ind) {
            m_description.layers[ind].stage = name;
        }

        const Value value{result.layer, next_word(), result.shape};
        m_statements.push_back(
            {fmt::format("{} = {}.forward({})", value.word, access(name), list_of(inputs)), value.layer});
        return value;
    }

    torch::jit::Module Part::finish(const Values& results)
    {
        std::set<size_t> live(m_measured.begin(), m_measured.end());
        for (const auto& result : results) live.insert(result.layer);
        for (size_t ind = m_description.layers.size(); ind-- > 0;) {
            if (!live.count(ind)) continue;
            const auto& inputs = m_description.layers[ind].inputs;
            live.insert(inputs.begin(), inputs.end());
        }
        std::string code = "def forward(self";
        for (const auto& argument : m_arguments) code += ", " + argument;
        code += "):\n";
        for (const auto& statement : m_statements) {
            if (live.count(statement.layer)) code += "    " + statement.text + "\n";
        }
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
        for (const auto& input : inputs) layer.inputs.push_back(input.layer);
        layer.scale = inputs.empty() ? 1 : scale_of(inputs.front());
        using Kind = Reach::Kind;
        if (step.reach.kind == Kind::window) layer.scale *= step.reach.step;
        if (step.reach.kind == Kind::enlarge || step.reach.kind == Kind::blend) layer.scale /= step.reach.step;
        m_description.layers.push_back(std::move(layer));
        return {m_description.layers.size() - 1, next_word(), step.shape};
    }

    Value Part::compute(const std::string& expression, const Step& step, const Values& inputs)
    {
        auto value = record(step, inputs);
        m_statements.push_back({value.word + " = " + expression, value.layer});
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
        for (std::string line; std::getline(text, line);) m_statements.push_back({line, value.layer});
    }

    Value Part::leaf(const std::string& name, const std::string& type, const std::string& code,
                     const Tensors& parameters, const Tensors& buffers, const Step& step, const Value& input)
    {
        auto module = new_module(m_description, type);
        auto value = record(step, {input}, name);
        for (const auto& [word, tensor] : parameters) {
            module.register_parameter(word, tensor, /*is_buffer=*/false);
            tensor.requires_grad_();
            m_description.layers.back().parameters += tensor.numel();
        }
        for (const auto& [word, tensor] : buffers) module.register_buffer(word, tensor);
        module.define("def forward(self, x):\n" + code);
        attach(name, module);
        m_statements.push_back({value.word + " = " + access(name) + ".forward(" + input.word + ")", value.layer});
        return value;
    }

    void Part::attach(const std::string& name, const torch::jit::Module& module)
    {
        const auto dot = name.rfind('.');
        if (dot == std::string::npos) {
            m_module.register_module(name, module);
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
