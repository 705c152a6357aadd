#include "nets/look/TappedNetwork.h"

#include "WireCellSpng/base/Config.h"
#include "WireCellSpng/core/ModelFile.h"

#include <torch/csrc/jit/api/function_impl.h>
#include <torch/csrc/jit/ir/ir.h>

#include <algorithm>
#include <map>

namespace WireCell::Nets {

    namespace {
        using torch::jit::Node;
        namespace prim = torch::jit::prim;
        namespace attr = torch::jit::attr;

        /// A copy of what a module gives.
        struct Tap {
            std::string name;
            torch::jit::Value* value;
        };

        /// Puts the steps of modules in place of their calls, with a tap behind each.
        class Walk {
          public:
            explicit Walk(torch::jit::Graph& graph)
              : m_graph(graph)
            {
                m_paths[graph.inputs().at(0)] = "";
                auto* const end = graph.block()->return_node();
                for (auto* node = *graph.block()->nodes().begin(); node != end;) node = visit(node);
            }

            const std::vector<Tap>& taps() const { return m_taps; }

          private:
            /// The node to be visited next.
            Node* visit(Node* node)
            {
                const auto known = node->inputs().empty() ? m_paths.end() : m_paths.find(node->input(0));
                if (known == m_paths.end()) return node->next();
                const auto path = known->second;
                if (node->kind() == prim::GetAttr) {
                    const auto word = node->s(attr::name);
                    m_paths[node->output()] = path.empty() ? word : path + "." + word;
                }
                if (node->kind() != prim::CallMethod) return node->next();
                const auto type = node->input(0)->type()->cast<c10::ClassType>();
                auto* const function = torch::jit::tryToGraphFunction(type->getMethod(node->s(attr::name)));
                if (!function) return node->next();
                if (node->outputs().size() == 1 && node->output()->type()->isSubtypeOf(*c10::TensorType::get())) {
                    const int call = ++m_calls[path];
                    const torch::jit::WithInsertPoint behind(node->next());
                    m_taps.push_back({call > 1 ? fmt::format("{}#{}", path, call) : path,
                                      m_graph.insert(c10::Symbol::fromQualString("aten::clone"), {node->output()})});
                }
                auto* const before = node->prev();
                torch::jit::inlineCallTo(node, function, function->graph().get());
                return before->next();
            }

            torch::jit::Graph& m_graph;
            std::map<const torch::jit::Value*, std::string> m_paths; ///< of modules
            std::map<std::string, int> m_calls;
            std::vector<Tap> m_taps;
        };

        std::shared_ptr<torch::jit::Graph> graph_of(const torch::jit::Module& module)
        {
            auto* const function = torch::jit::tryToGraphFunction(module.get_method("forward").function());
            SPNG_VALIDATE(function, "the network's forward() has no steps that can be seen");
            return function->graph()->copy();
        }

        std::vector<std::string> names_of(const std::vector<Tap>& taps)
        {
            std::vector<std::string> names;
            for (const auto& tap : taps) names.push_back(tap.name);
            return names;
        }

        at::Tensor first_tensor(const torch::jit::IValue& value)
        {
            if (value.isTensor()) return value.toTensor();
            SPNG_VALIDATE(value.isTuple() && !value.toTupleRef().elements().empty() &&
                              value.toTupleRef().elements()[0].isTensor(),
                          "the network gives {} (want a tensor, or several)", value.tagKind());
            return value.toTupleRef().elements()[0].toTensor();
        }
    }

    std::vector<std::string> TappedNetwork::names_of(const torch::jit::Module& module)
    {
        const auto graph = graph_of(module);
        return Nets::names_of(Walk(*graph).taps());
    }

    TappedNetwork::TappedNetwork(const torch::jit::Module& module, const std::vector<std::string>& layers)
      : m_module(module)
    {
        const auto graph = graph_of(module);
        const Walk walk(*graph);
        for (const auto& name : layers) {
            const auto& taps = walk.taps();
            const auto it = std::find_if(taps.begin(), taps.end(), [&](const Tap& tap) { return tap.name == name; });
            SPNG_VALIDATE(it != taps.end(), "the network has no layer '{}' (the nearest is '{}')", name,
                          SPNG::config::nearest_key(name, Nets::names_of(taps)));
            graph->registerOutput(it->value);
        }
        for (const auto& tap : walk.taps()) {
            if (!tap.value->hasUses()) tap.value->node()->destroy();
        }
        m_code = std::make_shared<torch::jit::Code>(graph, "look");
    }

    TappedNetwork::Pass TappedNetwork::run(const at::Tensor& input) const
    {
        std::vector<torch::jit::IValue> stack{m_module._ivalue(), input};
        try {
            torch::jit::InterpreterState(*m_code).run(stack);
        }
        catch (const std::exception& error) {
            THROW(ValueError() << errmsg{fmt::format("the network fails for an input of [{}]: {}",
                                                     fmt::join(input.sizes(), ", "), SPNG::torch_reason(error))});
        }
        Pass pass{.output = first_tensor(stack.at(0)), .layers = {}};
        for (size_t ind = 1; ind < stack.size(); ++ind) pass.layers.push_back(stack[ind].toTensor());
        return pass;
    }
}
