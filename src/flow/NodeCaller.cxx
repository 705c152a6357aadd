#include "WireCellFlow/NodeCaller.h"
#include "WireCellFlow/DataBytes.h"
#include "WireCellIface/IDepoSet.h"
#include "WireCellIface/IFaninNode.h"
#include "WireCellIface/IFanoutNode.h"
#include "WireCellIface/IFrame.h"
#include "WireCellIface/IFunctionNode.h"
#include "WireCellIface/IHydraNode.h"
#include "WireCellIface/IJoinNode.h"
#include "WireCellIface/INamed.h"
#include "WireCellIface/IQueuedoutNode.h"
#include "WireCellIface/ISinkNode.h"
#include "WireCellIface/ISourceNode.h"
#include "WireCellIface/ISplitNode.h"
#include "WireCellIface/ITensorSet.h"
#include "WireCellUtil/Logging.h"
#include "WireCellUtil/Type.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace WireCell::Flow {
    NodeCaller::NodeCaller(const GraphPlan::Node& node)
      : m_tn(node.tn)
      , m_node(node.node)
      , m_inputs(node.node->input_types().size())
      , m_outputs(node.node->output_types().size())
    {
        const auto named = std::dynamic_pointer_cast<INamed>(m_node);
        m_costs.type = WireCell::type(*m_node);
        m_costs.component = m_tn;
        m_costs.name = named ? named->get_name() : "";
        m_costs.category = static_cast<int>(m_node->category());
    }

    NodeCaller::~NodeCaller() = default;

    bool NodeCaller::call()
    {
        const CallMeter meter(m_costs);
        try {
            return move();
        }
        catch (...) {
            rethrow_with_context(m_tn, m_costs.calls - 1);
        }
    }

    bool NodeCaller::has_input() const
    {
        return std::none_of(m_inputs.begin(), m_inputs.end(), [](const Queue& queue) { return queue->empty(); });
    }

    bool NodeCaller::has_room(size_t bound) const
    {
        return std::all_of(m_outputs.begin(), m_outputs.end(),
                           [bound](const Queue& queue) { return queue->size() < bound; });
    }

    bool NodeCaller::some_output_has_room(size_t bound) const
    {
        return std::any_of(m_outputs.begin(), m_outputs.end(),
                           [bound](const Queue& queue) { return queue->size() < bound; });
    }

    bool NodeCaller::may_exceed(size_t) const { return false; }

    std::vector<Message> NodeCaller::take()
    {
        std::vector<Message> messages;
        for (auto& queue : m_inputs) {
            messages.push_back(queue->take());
            m_costs.bytes_in += bytes_of(messages.back());
        }
        return messages;
    }

    void NodeCaller::drop(size_t port, size_t number)
    {
        for (size_t ind = 0; ind < number; ++ind) m_costs.bytes_in += bytes_of(m_inputs.at(port)->take());
    }

    void NodeCaller::give(size_t port, const Message& message)
    {
        m_costs.bytes_out += bytes_of(message);
        m_outputs.at(port)->put(message);
    }

    namespace {
        /// Gives the caller of a category the node as what it is.
        template <class NodeBase>
        class TypedCaller : public NodeCaller {
          public:
            explicit TypedCaller(const GraphPlan::Node& planned)
              : NodeCaller(planned)
              , m_typed(std::dynamic_pointer_cast<NodeBase>(planned.node))
            {
                if (!m_typed) {
                    raise<ValueError>("%s: its category does not fit its class %s", planned.tn,
                                      WireCell::type(*planned.node));
                }
            }

          protected:
            NodeBase& node() { return *m_typed; }

          private:
            std::shared_ptr<NodeBase> m_typed;
        };

        class Source : public TypedCaller<ISourceNodeBase> {
            using TypedCaller::TypedCaller;
            bool move() override
            {
                Message out;
                if (!node()(out)) return false;
                give(0, out);
                return true;
            }
        };

        /// The ident of what is an event; none for the end of stream and for other messages.
        std::optional<int> event_of(const Message& message)
        {
            std::optional<int> ident;
            const auto look = [&](const auto* pointer) {
                if (pointer && *pointer) ident = (*pointer)->ident();
            };
            look(boost::any_cast<IFrame::pointer>(&message));
            look(boost::any_cast<ITensorSet::pointer>(&message));
            look(boost::any_cast<IDepoSet::pointer>(&message));
            return ident;
        }

        class Sink : public TypedCaller<ISinkNodeBase> {
            using TypedCaller::TypedCaller;
            using Clock = std::chrono::steady_clock;

            bool move() override
            {
                const auto message = take().front();
                node()(message);
                const auto event = event_of(message);
                if (!event) return true;
                const std::chrono::duration<double> since = Clock::now() - std::exchange(m_last, Clock::now());
                m_log->info("event {} has come to {} ({} so far, {:.2f} s after the {})", *event, costs().component,
                            m_count + 1, since.count(), m_count == 0 ? "start" : "one before");
                ++m_count;
                return true;
            }

            Log::logptr_t m_log = Log::logger("event");
            Clock::time_point m_last = Clock::now();
            size_t m_count = 0;
        };

        class Function : public TypedCaller<IFunctionNodeBase> {
            using TypedCaller::TypedCaller;
            bool move() override
            {
                Message out;
                if (node()(take().front(), out)) give(0, out);
                return true;
            }
        };

        class Queuedout : public TypedCaller<IQueuedoutNodeBase> {
            using TypedCaller::TypedCaller;
            bool may_exceed(size_t) const override { return true; }
            bool move() override
            {
                std::deque<Message> out;
                if (!node()(take().front(), out)) return true;
                for (const auto& message : out) give(0, message);
                return true;
            }
        };

        template <class NodeBase>
        class JoinFanin : public TypedCaller<NodeBase> {
            using TypedCaller<NodeBase>::TypedCaller;
            bool move() override
            {
                Message out;
                if (this->node()(this->take(), out)) this->give(0, out);
                return true;
            }
        };

        template <class NodeBase>
        class SplitFanout : public TypedCaller<NodeBase> {
            using TypedCaller<NodeBase>::TypedCaller;
            bool may_exceed(size_t bound) const override { return this->some_output_has_room(bound); }
            bool move() override
            {
                std::vector<Message> out;
                if (!this->node()(this->take().front(), out)) return true;
                for (size_t port = 0; port < out.size(); ++port) this->give(port, out[port]);
                return true;
            }
        };

        class Hydra : public TypedCaller<IHydraNodeBase> {
            using TypedCaller::TypedCaller;
            bool may_exceed(size_t) const override { return true; }

            /// The node sees all that waits; what it takes from the front of the queues is dropped from ours, to which
            /// more may have been added meanwhile.
            bool move() override
            {
                IHydraNodeBase::any_queue_vector in, out(outputs().size());
                std::vector<size_t> seen;
                for (const auto& queue : inputs()) {
                    in.push_back(queue->all());
                    seen.push_back(in.back().size());
                }
                if (!node()(in, out)) return false;
                bool moved = false;
                for (size_t port = 0; port < seen.size(); ++port) {
                    if (in[port].size() >= seen[port]) continue;
                    drop(port, seen[port] - in[port].size());
                    moved = true;
                }
                for (size_t port = 0; port < out.size(); ++port) {
                    moved = moved || !out[port].empty();
                    for (const auto& message : out[port]) give(port, message);
                }
                return moved;
            }
        };
    }

    std::unique_ptr<NodeCaller> make_caller(const GraphPlan::Node& node)
    {
        switch (node.node->category()) {
        case INode::sourceNode:
            return std::make_unique<Source>(node);
        case INode::sinkNode:
            return std::make_unique<Sink>(node);
        case INode::functionNode:
            return std::make_unique<Function>(node);
        case INode::queuedoutNode:
            return std::make_unique<Queuedout>(node);
        case INode::joinNode:
            return std::make_unique<JoinFanin<IJoinNodeBase>>(node);
        case INode::splitNode:
            return std::make_unique<SplitFanout<ISplitNodeBase>>(node);
        case INode::faninNode:
            return std::make_unique<JoinFanin<IFaninNodeBase>>(node);
        case INode::fanoutNode:
            return std::make_unique<SplitFanout<IFanoutNodeBase>>(node);
        case INode::hydraNode:
            return std::make_unique<Hydra>(node);
        default:
            break;
        }
        raise<ValueError>("%s: nodes of category %d can not be run", node.tn, static_cast<int>(node.node->category()));
    }
}
