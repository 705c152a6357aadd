#include "ScriptGraph.h"

#include "PickleNames.h"
#include "WireCellSpng/base/Check.h"

#include <torch/csrc/jit/api/function_impl.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/ir/ir.h>

#include <functional>
#include <set>

namespace WireCell::SPNG {

    namespace {
        using torch::jit::Block;
        using torch::jit::Node;
        namespace attr = torch::jit::attr;

        bool is_division(const std::string& name)
        {
            return name == "aten::remainder" || name == "aten::floordiv" || name == "aten::__round_to_zero_floordiv" ||
                   name == "aten::divmod";
        }

        void for_nodes(Block& block, const std::function<void(Node&)>& call)
        {
            for (auto it = block.nodes().begin(); it != block.nodes().end(); ++it) {
                for (auto* inner : it->blocks()) for_nodes(*inner, call);
                if (it->hasAttribute(attr::Subgraph)) for_nodes(*it->g(attr::Subgraph)->block(), call);
                call(**it);
            }
        }

        void for_nodes(const torch::jit::CompilationUnit& code, const std::function<void(Node&)>& call)
        {
            for (auto* function : code.get_functions()) {
                if (auto* script = torch::jit::tryToGraphFunction(*function))
                    for_nodes(*script->graph()->block(), call);
            }
        }

        /// Operators that nets have no use for: other processes, and what LibTorch puts in when it optimises.
        bool is_internal(const std::string& name)
        {
            static const std::set<std::string> rooms = {"c10d",     "_c10d_functional", "_c10d_functional_autograd",
                                                        "_dtensor", "dist_autograd",    "inductor",
                                                        "mkldnn",   "onednn",           "rpc",
                                                        "spng",     "static_runtime",   "symm_mem"};
            static const std::set<std::string> own = {"BailOut",
                                                      "BailoutTemplate",
                                                      "BroadcastMKLDNNTensors",
                                                      "ChunkSizes",
                                                      "ConstantChunk",
                                                      "DifferentiableGraph",
                                                      "FallbackGraph",
                                                      "FusedConcat",
                                                      "FusionGroup",
                                                      "Guard",
                                                      "IgnoredPythonOp",
                                                      "MKLDNNClamp",
                                                      "MKLDNNClamp_",
                                                      "MKLDNNHardSigmoid",
                                                      "MKLDNNHardSigmoid_",
                                                      "MKLDNNHardSwish",
                                                      "MKLDNNHardSwish_",
                                                      "MKLDNNHardTanh",
                                                      "MKLDNNHardTanh_",
                                                      "MKLDNNLayerNorm",
                                                      "MKLDNNLayerNorm_",
                                                      "MKLDNNScalarMul",
                                                      "MKLDNNScalarMul_",
                                                      "MMBatchSide",
                                                      "MMTreeReduce",
                                                      "PythonOp",
                                                      "ReductionSizes",
                                                      "RequiresGradCheck",
                                                      "StaticRuntimeCopyOuts",
                                                      "StaticSubgraph",
                                                      "TensorExprDynamicGroup",
                                                      "TensorExprDynamicGuard",
                                                      "TensorExprGroup",
                                                      "TypeCheck",
                                                      "mkldnn_convolution",
                                                      "oneDNNFusionGroup",
                                                      "oneDNNFusionGuard",
                                                      "profile",
                                                      "profile_ivalue",
                                                      "rpc_async",
                                                      "rpc_remote",
                                                      "rpc_sync"};
            const auto colons = name.find("::");
            const auto room = name.substr(0, colons);
            if (rooms.count(room) > 0) return true;
            return room == "prim" && own.count(name.substr(colons + 2)) > 0;
        }

        bool names_a_file(const Node& node)
        {
            const auto* schema = node.maybeSchema();
            if (!schema) return false;
            for (const auto& argument : schema->arguments()) {
                if (argument.type()->isSubtypeOf(*c10::StringType::get()) &&
                    argument.name().find("file") != std::string::npos)
                    return true;
            }
            return false;
        }

        /// A class of LibTorch's own, in C++, other than those of quantised networks.
        bool is_foreign_class(const c10::Type& type)
        {
            const auto* own = type.castRaw<c10::ClassType>();
            return own && own->name() && own->name()->qualifiedName().rfind("__torch__.torch.classes.", 0) == 0 &&
                   !is_known_name(own->name()->qualifiedName());
        }

        void check_node(const Node& node)
        {
            const std::string name = node.kind().toQualString();
            SPNG_VALIDATE(!names_a_file(node), "its code touches files ({})", name);
            SPNG_VALIDATE(!is_internal(name), "its code uses {}, which is not for networks", name);
            for (const auto* output : node.outputs()) {
                SPNG_VALIDATE(!is_foreign_class(*output->type()), "its code uses {}, which is not for networks",
                              output->type()->annotation_str());
            }
            if (!is_division(name) || node.inputs().size() != 2) return;
            const auto divisor = torch::jit::toIValue(node.input(1));
            SPNG_VALIDATE(!divisor || !divisor->isInt() || divisor->toInt() != 0,
                          "its code divides by a constant 0 ({})", name);
        }

        /// Objects of the right class; other values are looked at by whoever takes them.
        void check_value(const c10::IValue& value, const c10::Type& type)
        {
            const auto fits = [&](bool good) {
                SPNG_VALIDATE(good, "it has a value of type {} for an attribute of type {}", value.tagKind(),
                              type.annotation_str());
            };
            if (const auto* maybe = type.castRaw<c10::OptionalType>()) {
                if (!value.isNone()) check_value(value, *maybe->getElementType());
            }
            else if (const auto* own = type.castRaw<c10::ClassType>()) {
                fits(value.isObject() && value.toObject()->type()->isSubtypeOf(*own));
                const auto object = value.toObject();
                const auto actual = object->type();
                fits(object->slots().size() >= actual->numAttributes());
                for (size_t ind = 0; ind < actual->numAttributes(); ++ind) {
                    check_value(object->getSlot(ind), *actual->getAttribute(ind));
                }
            }
            else if (type.kind() == c10::TypeKind::InterfaceType) {
                fits(value.isObject() && value.toObject()->type()->isSubtypeOf(type));
                check_value(value, *value.toObject()->type());
            }
            else if (const auto* list = type.castRaw<c10::ListType>()) {
                fits(value.isList());
                for (const c10::IValue& one : value.toListRef()) check_value(one, *list->getElementType());
            }
            else if (const auto* dict = type.castRaw<c10::DictType>()) {
                fits(value.isGenericDict());
                for (const auto& entry : value.toGenericDict()) check_value(entry.value(), *dict->getValueType());
            }
            else if (const auto* tuple = type.castRaw<c10::TupleType>()) {
                fits(value.isTuple() && value.toTupleRef().elements().size() == tuple->elements().size());
                for (size_t ind = 0; ind < tuple->elements().size(); ++ind) {
                    check_value(value.toTupleRef().elements()[ind], *tuple->elements()[ind]);
                }
            }
        }
    }

    void check_operators(const torch::jit::CompilationUnit& code)
    {
        for_nodes(code, [](Node& node) { check_node(node); });
    }

    void check_attributes(const torch::jit::Module& module) { check_value(module._ivalue(), *module.type()); }
}
