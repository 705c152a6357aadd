#include "ScriptNet.h"

#include "WireCellSpng/core/Check.h"

#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/ir/ir.h>
#include <torch/csrc/jit/passes/dead_code_elimination.h>

#include <atomic>
#include <functional>

namespace WireCell::SPNG {

    namespace {
        using torch::jit::Block;
        using torch::jit::Node;
        namespace prim = torch::jit::prim;
        namespace attr = torch::jit::attr;

        void for_nodes(Block& block, const std::function<void(Node&)>& call)
        {
            // A call may remove nodes after its own.
            for (auto it = block.nodes().begin(); it != block.nodes().end(); ++it) {
                for (auto* inner : it->blocks()) for_nodes(*inner, call);
                call(**it);
            }
        }

        /// Freezing destroys the functions that it has inlined, to which the call stacks of nodes still point.  They are
        /// read when a node throws.
        void replace_call_stacks(Block& block, torch::jit::Function& function)
        {
            for_nodes(block, [&](Node& node) {
                if (!node.callstack()) return;
                node.setCallStack(c10::make_intrusive<torch::jit::InlinedCallStack>(&function, node.sourceRange()));
            });
        }

        bool is_tensor_constant(const Node& node)
        {
            return node.kind() == prim::Constant && node.hasAttribute(attr::value) &&
                   node.kindOf(attr::value) == torch::jit::AttributeKind::t;
        }

        /// Weights to the net's precision, those of convolutions with channels last in memory.
        void convert_constants(Block& block, at::ScalarType dtype, bool channels_last)
        {
            for_nodes(block, [&](Node& node) {
                if (!is_tensor_constant(node)) return;
                auto tensor = node.t(attr::value);
                if (!tensor.is_floating_point()) return;
                tensor = tensor.to(dtype);
                if (channels_last && tensor.dim() == 4) tensor = tensor.contiguous(at::MemoryFormat::ChannelsLast);
                node.t_(attr::value, tensor);
            });
        }

        bool is_plain_convolution(const Node& node)
        {
            if (node.kind() != at::aten::conv2d || !is_tensor_constant(*node.input(1)->node())) return false;
            // The other form has its padding as a word.
            return node.input(4)->type()->isSubtypeOf(*c10::ListType::ofInts());
        }

        /// The convolution's weights in oneDNN's own layout.
        at::Tensor packed_weights(const Node& convolution)
        {
            static const auto reorder =
                c10::Dispatcher::singleton().findSchemaOrThrow("mkldnn::_reorder_convolution_weight", "");
            const auto list = [&](size_t input) {
                return torch::jit::toIValue(convolution.input(input))->toIntVector();
            };
            torch::jit::Stack stack;
            const auto groups = torch::jit::toIValue(convolution.input(6))->toInt();
            torch::jit::push(stack, convolution.input(1)->node()->t(attr::value), list(4), list(3), list(5), groups,
                             c10::IValue());
            reorder.callBoxed(stack);
            return stack.back().toTensor();
        }

        /// Replace a convolution, and the ReLU that alone uses it, by oneDNN's operator for both.
        void use_onednn(Node& convolution)
        {
            if (!is_plain_convolution(convolution)) return;
            for (const size_t input : {3, 4, 5, 6}) {
                if (!torch::jit::toIValue(convolution.input(input))) return;
            }
            auto* last = &convolution;
            const auto& uses = convolution.output()->uses();
            const bool relu =
                uses.size() == 1 && (uses[0].user->kind() == at::aten::relu || uses[0].user->kind() == at::aten::relu_);
            if (relu) last = uses[0].user;

            auto& graph = *convolution.owningGraph();
            const torch::jit::WithInsertPoint here(&convolution);
            // An ordinary constant cannot hold a tensor of oneDNN's layout.
            auto* const weights = graph.insertNode(graph.create(prim::ConstantMKLDNNTensor));
            weights->t_(attr::value, packed_weights(convolution));
            const auto none = graph.insertNode(graph.createList(c10::OptionalType::create(c10::NumberType::get()), {}));
            auto* const fused =
                graph.create(c10::Symbol::fromQualString("mkldnn::_convolution_pointwise"),
                             {convolution.input(0), weights->output(), convolution.input(2), convolution.input(4),
                              convolution.input(3), convolution.input(5), convolution.input(6),
                              graph.insertConstant(relu ? "relu" : "none"), none->output(), graph.insertConstant("")});
            graph.insertNode(fused);
            fused->output()->setType(last->output()->type());
            last->output()->replaceAllUsesWith(fused->output());
            if (relu) last->destroy();
        }

        void check_precision(c10::Device device, Precision precision)
        {
            SPNG_VALIDATE(!device.is_cpu() || precision == Precision::float32 || precision == Precision::bfloat16,
                          "precision float16 and tf32 are for a GPU (the device is cpu). Try bfloat16");
            SPNG_VALIDATE(!device.is_cpu() || precision != Precision::bfloat16 || cpu_has_bfloat16(),
                          "precision bfloat16 needs a CPU with AVX512_BF16 or AMX, which this one lacks. Try float32");
        }

        /// LibTorch has one switch for the process: off unless some net has asked for it.
        void set_tf32(bool wanted)
        {
            static std::atomic<bool> asked{false};
            if (wanted) asked = true;
            at::globalContext().setAllowTF32CuDNN(asked);
            at::globalContext().setAllowTF32CuBLAS(asked);
        }

        at::ScalarType dtype_of(Precision precision)
        {
            if (precision == Precision::bfloat16) return at::kBFloat16;
            return precision == Precision::float16 ? at::kHalf : at::kFloat;
        }
    }

    bool cpu_has_bfloat16()
    {
#if defined(__x86_64__)
        return __builtin_cpu_supports("avx512bf16") || __builtin_cpu_supports("amx-bf16");
#else
        return false;
#endif
    }

    ScriptNet::ScriptNet(torch::jit::Module module, c10::Device device, Precision precision, bool optimize)
      : m_module(std::move(module))
      , m_device(device)
      , m_dtype(dtype_of(precision))
      , m_channels_last(optimize)
    {
        check_precision(device, precision);
        if (!device.is_cpu()) set_tf32(precision == Precision::tf32);
        m_module.eval();
        if (!optimize) {
            if (m_dtype != at::kFloat) m_module.to(m_dtype);
            return;
        }
        // Batch normalisation is folded before the precision is cut.
        m_module = torch::jit::freeze(m_module);
        const auto method = m_module.get_method("forward");
        const auto graph = method.graph();
        replace_call_stacks(*graph->block(), method.function());
        convert_constants(*graph->block(), m_dtype, true);
        if (device.is_cpu() && at::globalContext().userEnabledMkldnn() && at::hasMKLDNN()) {
            for_nodes(*graph->block(), [](Node& node) { use_onednn(node); });
            torch::jit::EliminateDeadCode(graph);
        }
    }

    at::Tensor ScriptNet::forward(const at::Tensor& batch) const
    {
        auto input = batch.to(m_device, m_dtype);
        if (m_channels_last && input.dim() == 4) input = input.contiguous(at::MemoryFormat::ChannelsLast);
        auto module = m_module;
        return module.forward({input}).toTensor().to(at::kFloat).contiguous();
    }
}
