#include "WireCellSpng/net/ScriptSignature.h"

#include "WireCellSpng/base/Check.h"
#include "WireCellSpng/core/PlainText.h"

#include <ATen/ATen.h>
#include <torch/csrc/jit/api/function_impl.h>

#include <algorithm>
#include <set>

namespace WireCell::SPNG {

    namespace {
        using Words = std::vector<std::string>;

        /// What a value is, for errors.
        std::string kind_of(const c10::IValue& value) { return value.type()->annotation_str(); }

        bool is_number_or_none(const c10::Type& type)
        {
            static const std::set<c10::TypeKind> kinds = {c10::TypeKind::IntType,  c10::TypeKind::FloatType,
                                                          c10::TypeKind::BoolType, c10::TypeKind::StringType,
                                                          c10::TypeKind::NoneType, c10::TypeKind::NumberType};
            return kinds.count(type.kind()) > 0;
        }

        /// The names of a tuple's elements, or their places.
        Words names_of(const c10::TupleType& tuple)
        {
            Words names;
            for (size_t ind = 0; ind < tuple.elements().size(); ++ind) {
                names.push_back(tuple.schema() ? tuple.schema()->arguments().at(ind).name() : std::to_string(ind));
            }
            return names;
        }

        /// As float32 in the usual layout.
        at::Tensor dense(at::Tensor output)
        {
            SPNG_VALIDATE(output.defined() && !output.is_complex(), "its output has complex numbers, or none");
            if (output.is_quantized()) output = output.dequantize();
            if (output.layout() != at::kStrided) output = output.to_dense();
            return output.to(at::kFloat).contiguous();
        }
    }

    ScriptSignature::ScriptSignature(const torch::jit::Module& net, std::string model, Words images, Words outputs)
      : m_model(std::move(model))
      , m_images(std::move(images))
      , m_outputs(std::move(outputs))
      , m_count(std::max<size_t>(m_images.size(), 1))
    {
        const auto method = net.find_method("forward");
        SPNG_VALIDATE(method, "the model {} has no method 'forward'", m_model);
        const auto& schema = method->function().getSchema();
        read_inputs(schema);
        read_outputs(*schema.returns().at(0).type());
    }

    void ScriptSignature::read_inputs(const c10::FunctionSchema& schema)
    {
        const auto& all = schema.arguments(); // the first is the module
        size_t required = 0;
        for (const auto& argument : all) required += argument.default_value() ? 0 : 1;
        const auto takes = std::max<size_t>(required, 1) - 1;
        const auto kind = all.size() > 1 ? all[1].type()->kind() : c10::TypeKind::NoneType;
        if (all.size() > 1 && takes <= 1) {
            if (kind == c10::TypeKind::TupleType && all[1].type()->containedTypeSize() == m_count) m_form = Form::tuple;
            if (kind == c10::TypeKind::ListType) m_form = Form::list;
            if (kind == c10::TypeKind::DictType) m_form = Form::dict;
        }
        SPNG_VALIDATE(m_form != Form::dict || !m_images.empty(),
                      "the model {} takes a dictionary (want that its card names its \"images\")", m_model);
        if (m_form != Form::arguments) return;
        const bool fits = all.size() > m_count && takes <= m_count;
        SPNG_VALIDATE(fits || m_images.size() > 1,
                      "the model {} takes {} inputs (want 1, a batch, or that its card names them, \"images\": [...])",
                      m_model, takes);
        SPNG_VALIDATE(fits, "the model {} takes {} inputs (its card names {} images: {})", m_model, takes, m_count,
                      plain_list(m_images));
    }

    void ScriptSignature::read_outputs(const c10::Type& type)
    {
        SPNG_VALIDATE(!is_number_or_none(type), "the model {} gives a {} (want one tensor, or several)", m_model,
                      type.annotation_str());
        const auto told = [&] {
            return fmt::format("its card names {} outputs: {}", m_outputs.size(), plain_list(m_outputs));
        };
        if (type.kind() == c10::TypeKind::TensorType) {
            SPNG_VALIDATE(m_outputs.size() < 2, "the model {} gives one tensor ({})", m_model, told());
            if (m_outputs.empty()) m_outputs = {"output"};
        }
        if (const auto* tuple = type.castRaw<c10::TupleType>()) {
            const auto names = names_of(*tuple);
            SPNG_VALIDATE(m_outputs.empty() || m_outputs.size() == names.size(),
                          "the model {} gives a tuple of {} ({})", m_model, names.size(), told());
            if (m_outputs.empty()) m_outputs = names;
        }
    }

    std::vector<at::Tensor> ScriptSignature::ordered(const NamedTensors& inputs) const
    {
        SPNG_VALIDATE(inputs.size() == m_count, "it takes {} tensors{} (given are {})", m_count,
                      m_count > 1 ? ", " + plain_list(m_images) : "", inputs.size());
        const bool by_name = !m_images.empty() && std::all_of(inputs.begin(), inputs.end(),
                                                              [](const auto& one) { return !one.first.empty(); });
        std::vector<at::Tensor> tensors;
        for (size_t ind = 0; ind < m_count; ++ind) {
            const auto it = by_name ? std::find_if(inputs.begin(), inputs.end(),
                                                   [&](const auto& one) { return one.first == m_images[ind]; })
                                    : inputs.begin() + static_cast<std::ptrdiff_t>(ind);
            if (it == inputs.end()) {
                Words given;
                for (const auto& input : inputs) given.push_back(input.first);
                THROW(ValueError() << errmsg{fmt::format("it takes the tensors {} (given are {})", plain_list(m_images),
                                                         plain_list(given))});
            }
            tensors.push_back(it->second);
        }
        return tensors;
    }

    std::vector<c10::IValue> ScriptSignature::arguments(const std::vector<at::Tensor>& inputs) const
    {
        if (m_form == Form::arguments) return {inputs.begin(), inputs.end()};
        if (m_form == Form::list) return {c10::List<at::Tensor>(inputs)};
        if (m_form == Form::tuple) {
            return {c10::ivalue::Tuple::create(std::vector<c10::IValue>(inputs.begin(), inputs.end()))};
        }
        c10::Dict<std::string, at::Tensor> dict;
        for (size_t ind = 0; ind < inputs.size(); ++ind) dict.insert(m_images[ind], inputs[ind]);
        return {dict};
    }

    void ScriptSignature::check_count(const c10::IValue& value, size_t count) const
    {
        SPNG_VALIDATE(m_outputs.empty() || m_outputs.size() == count,
                      "the model {} gives a {} of {} (its card names {} outputs: {})", m_model,
                      value.isTuple() ? "tuple" : "list", count, m_outputs.size(), plain_list(m_outputs));
    }

    NamedTensors ScriptSignature::results(const c10::IValue& value) const
    {
        NamedTensors made;
        const auto add = [&](const std::string& name, const c10::IValue& one) {
            SPNG_VALIDATE(one.isTensor(), "the model {} gives a {} as its output {} (want a tensor)", m_model,
                          kind_of(one), plain_text(name));
            made.emplace_back(name, dense(one.toTensor()));
        };
        const auto name_of = [&](size_t ind) { return m_outputs.empty() ? std::to_string(ind) : m_outputs[ind]; };
        if (value.isTensor()) {
            SPNG_VALIDATE(m_outputs.size() < 2, "the model {} gives one tensor (its card names {} outputs: {})",
                          m_model, m_outputs.size(), plain_list(m_outputs));
            add(m_outputs.empty() ? "output" : m_outputs[0], value);
        }
        else if (value.isTuple()) {
            const auto& elements = value.toTupleRef().elements();
            check_count(value, elements.size());
            for (size_t ind = 0; ind < elements.size(); ++ind) add(name_of(ind), elements[ind]);
        }
        else if (value.isList()) {
            const auto elements = value.toListRef();
            check_count(value, elements.size());
            for (size_t ind = 0; ind < elements.size(); ++ind) add(name_of(ind), elements[ind]);
        }
        else if (value.isGenericDict() && value.toGenericDict().keyType()->kind() == c10::TypeKind::StringType) {
            const auto dict = value.toGenericDict();
            Words keys;
            for (const auto& entry : dict) keys.push_back(entry.key().toStringRef());
            for (const auto& name : m_outputs.empty() ? keys : m_outputs) {
                SPNG_VALIDATE(dict.contains(name), "the model {} gives a dictionary of {} (its card promises {})",
                              m_model, plain_list(keys), plain_text(name));
                add(name, dict.at(name));
            }
        }
        else {
            THROW(ValueError() << errmsg{
                      fmt::format("the model {} gives a {} (want one tensor, or several)", m_model, kind_of(value))});
        }
        SPNG_VALIDATE(!made.empty(), "the model {} gives no tensor", m_model);
        return made;
    }
}
