#include "WireCellSpng/net/ScriptNet.h"

#include "CpuGraph.h"
#include "NetPrints.h"
#include "WireCellSpng/algo/roi/Tiles.h"
#include "WireCellSpng/base/Check.h"
#include "WireCellSpng/core/ModelFile.h"

#include <ATen/ATen.h>
#include <torch/csrc/jit/api/function_impl.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/ir/ir.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>

namespace WireCell::SPNG {

    namespace {
        using torch::jit::Block;
        using torch::jit::Node;
        namespace prim = torch::jit::prim;
        namespace attr = torch::jit::attr;

        /// Freezing destroys the functions that it has inlined, to which the call stacks of nodes still point.  They are
        /// read when a node throws.
        void replace_call_stacks(Block& block, torch::jit::Function& function)
        {
            for_nodes(block, [&](Node& node) {
                if (!node.callstack()) return;
                node.setCallStack(c10::make_intrusive<torch::jit::InlinedCallStack>(&function, node.sourceRange()));
            });
        }

        /// Whether a net chooses types of numbers by itself.
        bool is_cast(const Node& node)
        {
            static const std::set<std::string> casts = {"aten::to",
                                                        "aten::_to_copy",
                                                        "aten::type_as",
                                                        "prim::dtype",
                                                        "aten::_autocast_to_full_precision",
                                                        "aten::_autocast_to_reduced_precision"};
            return casts.count(node.kind().toQualString()) > 0;
        }

        bool has_casts(Block& block)
        {
            bool found = false;
            for_nodes(block, [&](Node& node) { found = found || is_cast(node); });
            return found;
        }

        bool has_casts(const torch::jit::Module& module)
        {
            const auto functions = module._ivalue()->compilation_unit()->get_functions();
            return std::any_of(functions.begin(), functions.end(), [](torch::jit::Function* one) {
                auto* script = torch::jit::tryToGraphFunction(*one);
                return script && has_casts(*script->graph()->block());
            });
        }

        /// Whether weights are to be of the net's precision: all in a net that does not care, otherwise those of float32.
        bool is_convertible(const at::Tensor& weights, bool casts)
        {
            return weights.is_floating_point() && (!casts || weights.scalar_type() == at::kFloat);
        }

        /// Weights to the net's precision, those of convolutions with channels last in memory.
        void convert_constants(Block& block, at::ScalarType dtype)
        {
            const bool casts = has_casts(block);
            for_nodes(block, [&](Node& node) {
                if (!is_tensor_constant(node)) return;
                auto tensor = node.t(attr::value);
                if (!is_convertible(tensor, casts)) return;
                tensor = tensor.to(dtype);
                if (tensor.dim() == 4) tensor = tensor.contiguous(at::MemoryFormat::ChannelsLast);
                node.t_(attr::value, tensor);
            });
        }

        void convert_weights(const torch::jit::Module& module, at::ScalarType dtype)
        {
            const bool casts = has_casts(module);
            const auto convert = [&](const at::Tensor& weights) {
                if (is_convertible(weights, casts)) weights.set_data(weights.to(dtype));
            };
            for (const at::Tensor& weights : module.parameters()) convert(weights);
            for (const at::Tensor& weights : module.buffers()) convert(weights);
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

    struct ScriptNet::State {
        ScriptNetOptions options;
        Load load;
        at::ScalarType dtype;
        ScriptSignature signature;
        std::mutex mutex;
        torch::jit::Module module;
        bool is_fast = false;

        torch::jit::Module plain() const
        {
            auto net = load();
            net.eval();
            convert_weights(net, dtype);
            return net;
        }

        torch::jit::Module fast(const torch::jit::Module& saved) const;
        std::pair<torch::jit::Module, bool> current()
        {
            const std::lock_guard lock(mutex);
            return {module, is_fast};
        }
        void give_up_speed(const torch::jit::Module& net, const std::string& why);
    };

    torch::jit::Module ScriptNet::State::fast(const torch::jit::Module& saved) const
    {
        // Batch normalisation is folded before the precision is cut.
        auto net = torch::jit::freeze(saved);
        const auto method = net.get_method("forward");
        const auto graph = method.graph();
        replace_call_stacks(*graph->block(), method.function());
        convert_constants(*graph->block(), dtype);
        if (options.device.is_cpu() && at::globalContext().userEnabledMkldnn() && at::hasMKLDNN()) {
            use_onednn(graph, dtype);
        }
        return net;
    }

    void ScriptNet::State::give_up_speed(const torch::jit::Module& net, const std::string& why)
    {
        const std::lock_guard lock(mutex);
        if (!is_fast) return;
        module = net;
        is_fast = false;
        if (options.log) {
            options.log->warn(
                "the model {} fails when it is optimised ({}), and runs as it was saved. Try optimize=false",
                options.name, why);
        }
    }

    ScriptNet::ScriptNet(Load load, ScriptNetOptions options)
      : m_state(std::make_shared<State>())
    {
        auto& my = *m_state;
        my.options = std::move(options);
        my.load = std::move(load);
        my.dtype = dtype_of(my.options.precision);
        check_precision(my.options.device, my.options.precision);
        if (!my.options.device.is_cpu()) set_tf32(my.options.precision == Precision::tf32);
        my.module = my.load();
        my.module.eval();
        my.signature = ScriptSignature(my.module, my.options.name, my.options.images, my.options.outputs);
        if (my.options.optimize) {
            my.is_fast = true;
            try {
                my.module = my.fast(my.module);
                return;
            }
            catch (const std::exception& error) {
                my.give_up_speed({}, torch_reason(error));
            }
            my.module = my.load();
            my.module.eval();
        }
        convert_weights(my.module, my.dtype);
    }

    const std::vector<std::string>& ScriptNet::outputs() const { return m_state->signature.outputs(); }

    NamedTensors ScriptNet::forward(const NamedTensors& inputs) const
    {
        auto& my = *m_state;
        const NetPrints prints(my.options.log, my.options.name);
        auto tensors = my.signature.ordered(inputs);
        for (auto& tensor : tensors) tensor = tensor.to(my.options.device, my.dtype);
        // Only the net has them, so that they end at their last use.
        const auto arguments = [&](bool channels_last) {
            auto given = tensors;
            for (auto& tensor : given) {
                const bool image = channels_last && tensor.dim() == 4;
                tensor = tensor.contiguous(image ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous);
            }
            return my.signature.arguments(given);
        };
        const auto run = [&](torch::jit::Module net, bool channels_last) {
            return my.signature.results(net.forward(arguments(channels_last)));
        };
        const auto [net, is_fast] = my.current();
        if (!is_fast) return run(net, false);
        std::string trouble;
        try {
            return run(net, true);
        }
        catch (const std::exception& error) {
            if (is_out_of_memory(error)) throw;
            trouble = torch_reason(error);
        }
        // Outside of the handler, where what the failed call held is free again.
        const auto plain = my.plain();
        auto outputs = run(plain, false);
        my.give_up_speed(plain, trouble);
        return outputs;
    }
}
