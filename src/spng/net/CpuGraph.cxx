#include "CpuGraph.h"

#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/csrc/jit/ir/alias_analysis.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/passes/dead_code_elimination.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace WireCell::SPNG {

    namespace {
        using torch::jit::Block;
        using torch::jit::Graph;
        using torch::jit::Node;
        using torch::jit::Value;
        namespace prim = torch::jit::prim;
        namespace attr = torch::jit::attr;
        constexpr int64_t channel_dim = 1;

        const auto onednn = c10::Symbol::fromQualString("mkldnn::_convolution_pointwise");
        const auto onednn_sum = c10::Symbol::fromQualString("mkldnn::_convolution_pointwise_");
        const auto plain_pool = c10::Symbol::fromQualString("spng::max_pool2d");

        /// The inputs of aten::conv2d.
        enum Input { image, weights, bias, stride, padding, dilation, groups };

        std::optional<c10::IValue> constant(const Value* value) { return torch::jit::toIValue(value); }

        bool is_plain_convolution(const Node& node, at::ScalarType dtype)
        {
            if (node.kind() != at::aten::conv2d || !is_tensor_constant(*node.input(weights)->node())) return false;
            if (node.input(weights)->node()->t(attr::value).scalar_type() != dtype) return false;
            // The other form has its padding as a word.
            if (!node.input(padding)->type()->isSubtypeOf(*c10::ListType::ofInts())) return false;
            const auto inputs = {bias, stride, padding, dilation, groups};
            return std::all_of(inputs.begin(), inputs.end(),
                               [&](Input one) { return constant(node.input(one)).has_value(); });
        }

        const at::Tensor& weights_of(const Node& convolution)
        {
            return convolution.input(weights)->node()->t(attr::value);
        }

        /// Weights in oneDNN's own layout, as the convolution's parameters want it.
        at::Tensor packed(const at::Tensor& plain, const Node& convolution)
        {
            static const auto reorder =
                c10::Dispatcher::singleton().findSchemaOrThrow("mkldnn::_reorder_convolution_weight", "");
            const auto list = [&](Input one) { return constant(convolution.input(one))->toIntVector(); };
            torch::jit::Stack stack;
            torch::jit::push(stack, plain, list(padding), list(stride), list(dilation),
                             constant(convolution.input(groups))->toInt(), c10::IValue());
            reorder.callBoxed(stack);
            return stack.back().toTensor();
        }

        /// The ReLU that alone uses a convolution, if any.
        Node* relu_of(const Node& convolution)
        {
            const auto& uses = convolution.output()->uses();
            if (uses.size() != 1) return nullptr;
            auto* const user = uses[0].user;
            return user->kind() == at::aten::relu || user->kind() == at::aten::relu_ ? user : nullptr;
        }

        /// Insert oneDNN's operator for a convolution of one image, which adds to `sum` if there is one.
        Value* insert(Graph& graph, const Node& convolution, Value* of, const at::Tensor& plain, Value* sum,
                      bool has_bias, bool has_relu)
        {
            // An ordinary constant cannot hold a tensor of oneDNN's layout.
            auto* const own_weights = graph.insertNode(graph.create(prim::ConstantMKLDNNTensor));
            own_weights->t_(attr::value, packed(plain, convolution));
            const auto same = [&](Input one) { return graph.insertConstant(*constant(convolution.input(one))); };
            const auto none = [&] { return graph.insertConstant(c10::IValue()); };
            const auto scalars = [&] {
                return graph.insertNode(graph.createList(c10::OptionalType::create(c10::NumberType::get()), {}))
                    ->output();
            };
            std::vector<Value*> inputs;
            if (sum) inputs.push_back(sum);
            inputs.insert(inputs.end(), {of, own_weights->output(), has_bias ? same(bias) : none(), same(padding),
                                         same(stride), same(dilation), same(groups)});
            if (sum) inputs.insert(inputs.end(), {graph.insertConstant("add"), none()});
            inputs.push_back(!sum || has_relu ? graph.insertConstant(has_relu ? "relu" : "none") : none());
            inputs.insert(inputs.end(), {scalars(), sum ? none() : graph.insertConstant("")});
            auto* const node = graph.insertNode(graph.create(sum ? onednn_sum : onednn, inputs));
            node->output()->setType(c10::TensorType::get());
            return node->output();
        }

        /// Have what used a convolution, or its ReLU, use another value.
        void replace(Node& convolution, Node* relu, Value* by)
        {
            auto* const last = relu ? relu : &convolution;
            by->setType(last->output()->type());
            last->output()->replaceAllUsesWith(by);
            if (relu) relu->destroy();
        }

        /// Replace a convolution, and the ReLU that alone uses it, by oneDNN's operator for both.
        void replace_convolution(Node& convolution)
        {
            auto* const relu = relu_of(convolution);
            const torch::jit::WithInsertPoint here(&convolution);
            auto* const fused = insert(*convolution.owningGraph(), convolution, convolution.input(image),
                                       weights_of(convolution), nullptr, true, relu != nullptr);
            replace(convolution, relu, fused);
        }

        /// How many entries a list of padding has, 0 where the graph does not tell.
        size_t list_size(const Value* list)
        {
            if (list->node()->kind() == prim::ListConstruct) return list->node()->inputs().size();
            const auto known = constant(list);
            return known && known->isIntList() ? known->toIntVector().size() : 0;
        }

        bool is_padding(const Node& node)
        {
            const bool pads = node.kind() == at::aten::pad || node.kind() == at::aten::constant_pad_nd;
            return pads && list_size(node.input(1)) > 0;
        }

        /// How many channels an image has, 0 where the graph does not tell.
        int64_t channels(const Value* of)
        {
            static const std::set<c10::Symbol> keeping = {at::aten::relu,
                                                          at::aten::relu_,
                                                          at::aten::leaky_relu,
                                                          at::aten::sigmoid,
                                                          at::aten::max_pool2d,
                                                          plain_pool,
                                                          at::aten::avg_pool2d,
                                                          at::aten::upsample_bilinear2d,
                                                          at::aten::upsample_nearest2d,
                                                          at::aten::dropout,
                                                          at::aten::contiguous};
            for (const auto* node = of->node();; node = of->node()) {
                const bool pads = is_padding(*node) && list_size(node->input(1)) <= 4; // of rows and columns
                if (node->kind() == at::aten::conv2d) {
                    return is_tensor_constant(*node->input(weights)->node()) ? weights_of(*node).size(0) : 0;
                }
                if (node->kind() == onednn) return node->input(weights)->node()->t(attr::value).size(0);
                if (node->kind() == prim::If) {
                    const auto count = channels(node->blocks()[0]->outputs()[of->offset()]);
                    return count == channels(node->blocks()[1]->outputs()[of->offset()]) ? count : 0;
                }
                if (!pads && node->kind() != onednn_sum && keeping.count(node->kind()) == 0) return 0;
                of = node->input(0);
            }
        }

        /// The images that a convolution alone has joined along channels; none if it is not so simple.
        std::vector<Value*> joined_images(const Node& convolution)
        {
            const auto* const join = convolution.input(image)->node();
            if (join->kind() != at::aten::cat || join->owningBlock() != convolution.owningBlock()) return {};
            if (join->output()->uses().size() != 1 || constant(convolution.input(groups))->toInt() != 1) return {};
            const auto dim = constant(join->input(1));
            auto* const list = join->input(0)->node();
            if (!dim || dim->toInt() != channel_dim || list->kind() != prim::ListConstruct) return {};
            if (list->output()->uses().size() != 1) return {};
            return list->inputs().vec();
        }

        /// Have the sizes of a value read as soon as it is there, so that it is not kept for them.
        void read_sizes_early(Value* of)
        {
            auto* const start = of->node();
            for (const auto& use : std::vector<torch::jit::Use>(of->uses())) {
                auto* const reader = use.user;
                if (reader->kind() != at::aten::size || reader->owningBlock() != start->owningBlock()) continue;
                if (reader->inputs().size() != 2 || !constant(reader->input(1))) continue;
                auto* const dim = reader->input(1)->node();
                const bool is_later = dim->owningBlock() == start->owningBlock() && start->isBefore(dim);
                if (is_later) dim->moveAfter(start);
                reader->moveAfter(is_later ? dim : start);
            }
        }

        struct Part {
            Value* image;
            int64_t first, count; ///< of the channels of all images
        };

        /// The joined images of a convolution, the one that is there first in front; none if their channels are not known, or if
        /// anything changes one of them where it is.
        std::vector<Part> parts_of(const std::shared_ptr<Graph>& graph, const Node& convolution)
        {
            const auto images = joined_images(convolution);
            if (images.empty()) return {};
            const torch::jit::AliasDb aliases(graph);
            std::vector<Part> parts;
            int64_t all = 0;
            for (auto* one : images) {
                const auto count = channels(one);
                if (count == 0 || aliases.hasWriters(one)) return {};
                parts.push_back({one, all, count});
                all += count;
            }
            if (all != weights_of(convolution).size(channel_dim)) return {};
            std::stable_sort(parts.begin(), parts.end(), [](const Part& one, const Part& other) {
                const auto *mine = one.image->node(), *others = other.image->node();
                return mine != others && mine->isBefore(others);
            });
            return parts;
        }

        /// Replace a convolution of joined images by the sum of one of each.
        bool split_join(const std::shared_ptr<Graph>& graph, Node& convolution)
        {
            const auto parts = parts_of(graph, convolution);
            if (parts.size() < 2) return false;
            const auto& all = weights_of(convolution);
            auto* const relu = relu_of(convolution);
            Value* sum = nullptr;
            for (const auto& part : parts) {
                const torch::jit::WithInsertPoint here(&convolution);
                auto* const start = part.image->node();
                // Where its part of the sum takes no more memory than the image.
                if (!sum && part.count >= all.size(0) && start->owningBlock() == convolution.owningBlock()) {
                    read_sizes_early(part.image);
                    graph->setInsertPoint(start->next());
                }
                const auto own = all.narrow(channel_dim, part.first, part.count);
                const bool is_last = &part == &parts.back();
                sum = insert(*graph, convolution, part.image, own.contiguous(at::MemoryFormat::ChannelsLast), sum, !sum,
                             is_last && relu);
            }
            replace(convolution, relu, sum);
            return true;
        }

        /// Whether max_pool() does what a node does: whole windows, nothing around the image.
        bool is_plain_pool(const Node& node)
        {
            if (node.kind() != at::aten::max_pool2d) return false;
            const auto list = [&](size_t input) {
                const auto known = constant(node.input(input));
                return known && known->isIntList() ? known->toIntVector() : std::vector<int64_t>{0};
            };
            const auto ceil = constant(node.input(5));
            const auto of = [](const std::vector<int64_t>& numbers, int64_t value) {
                return numbers.size() == 2 && numbers[0] == value && numbers[1] == value;
            };
            return list(1).size() == 2 && (list(2).empty() || list(2).size() == 2) && of(list(3), 0) &&
                   of(list(4), 1) && ceil && !ceil->toBool();
        }

        void replace_pool(Node& pool)
        {
            auto& graph = *pool.owningGraph();
            const torch::jit::WithInsertPoint here(&pool);
            // Without strides the windows stand side by side.
            const auto strides = constant(pool.input(2))->toIntVector();
            auto* const stride = strides.empty() ? pool.input(1) : pool.input(2);
            auto* const node = graph.insertNode(graph.create(plain_pool, {pool.input(0), pool.input(1), stride}));
            node->output()->setType(pool.output()->type());
            pool.output()->replaceAllUsesWith(node->output());
        }

        /// Padding that comes out as none gives the image itself.
        void skip_empty_padding(Node& pad)
        {
            auto& graph = *pad.owningGraph();
            const torch::jit::WithInsertPoint here(&pad);
            auto* const zeros = graph.insertConstant(std::vector<int64_t>(list_size(pad.input(1)), 0));
            auto* const is_empty = graph.insertNode(graph.create(at::aten::eq, {pad.input(1), zeros}))->output();
            is_empty->setType(c10::BoolType::get());
            auto* const choice = graph.insertNode(graph.create(prim::If, {is_empty}));
            choice->addBlock()->registerOutput(pad.input(0));
            auto* const other = choice->addBlock();
            choice->output()->setType(pad.output()->type());
            pad.output()->replaceAllUsesWith(choice->output());
            pad.moveBefore(other->return_node());
            other->registerOutput(pad.output());
        }

        /// Paddings of images that nothing changes where they are.
        std::vector<Node*> safe_paddings(const std::shared_ptr<Graph>& graph)
        {
            const torch::jit::AliasDb aliases(graph);
            std::vector<Node*> found;
            for_nodes(*graph->block(), [&](Node& node) {
                if (is_padding(node) && !aliases.hasWriters(node.input(0)) && !aliases.hasWriters(node.output()))
                    found.push_back(&node);
            });
            return found;
        }
    }

    void for_nodes(Block& block, const std::function<void(Node&)>& call)
    {
        for (auto it = block.nodes().begin(); it != block.nodes().end(); ++it) {
            for (auto* inner : it->blocks()) for_nodes(*inner, call);
            call(**it);
        }
    }

    bool is_tensor_constant(const Node& node)
    {
        return node.kind() == prim::Constant && node.hasAttribute(attr::value) &&
               node.kindOf(attr::value) == torch::jit::AttributeKind::t;
    }

    void use_onednn(const std::shared_ptr<Graph>& graph, at::ScalarType dtype)
    {
        for (auto* pad : safe_paddings(graph)) skip_empty_padding(*pad);
        for_nodes(*graph->block(), [&](Node& node) {
            if (!is_plain_convolution(node, dtype)) return;
            // Partial sums are images, of the net's precision.
            const bool is_split = dtype == at::kFloat && split_join(graph, node);
            if (!is_split) replace_convolution(node);
        });
        for_nodes(*graph->block(), [&](Node& node) {
            if (is_plain_pool(node)) replace_pool(node);
        });
        torch::jit::EliminateDeadCode(graph);
    }
}
