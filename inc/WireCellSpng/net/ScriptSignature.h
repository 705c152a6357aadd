#pragma once
#include "WireCellSpng/core/NamedTensors.h"

#include <torch/csrc/jit/api/module.h>

#include <string>
#include <vector>

namespace WireCell::SPNG {

    /// How a TorchScript net takes its inputs and gives its outputs.
    class ScriptSignature {
      public:
        ScriptSignature() = default;

        /// `images` and `outputs` are the names of the net's card, if it tells any.  ValueError where the net does not
        /// take so many tensors, or can not give those outputs.
        ScriptSignature(const torch::jit::Module& net, std::string model, std::vector<std::string> images,
                        std::vector<std::string> outputs);

        /// The names of the outputs in order; none where they are known only when the net has run.
        const std::vector<std::string>& outputs() const { return m_outputs; }

        /// Inputs in the order of the net.  ValueError: they are not those of the card, or another number.
        std::vector<at::Tensor> ordered(const NamedTensors& inputs) const;

        /// What to call `forward` with.
        std::vector<c10::IValue> arguments(const std::vector<at::Tensor>& inputs) const;

        /// What `forward` has given, as float32 in the usual layout.  ValueError tells what it lacks.
        NamedTensors results(const c10::IValue& value) const;

      private:
        enum class Form { arguments, tuple, list, dict };

        void read_inputs(const c10::FunctionSchema& schema);
        void read_outputs(const c10::Type& type);
        void check_count(const c10::IValue& value, size_t count) const;

        std::string m_model;
        std::vector<std::string> m_images;
        std::vector<std::string> m_outputs;
        size_t m_count = 1; // of inputs
        Form m_form = Form::arguments;
    };
}
