#include "WireCellPgraph/Wrappers.h"
#include "WireCellIface/IFaninNode.h"
#include "WireCellIface/IFanoutNode.h"
#include "WireCellIface/IFunctionNode.h"
#include "WireCellIface/IHydraNode.h"
#include "WireCellIface/IJoinNode.h"
#include "WireCellIface/INamed.h"
#include "WireCellIface/IQueuedoutNode.h"
#include "WireCellIface/ISinkNode.h"
#include "WireCellIface/ISourceNode.h"
#include "WireCellIface/ISplitNode.h"
#include "WireCellUtil/Type.h"

#include <algorithm>

namespace WireCell::Pgraph {
    namespace {
        bool is_empty(const Edge& edge) { return edge->empty(); }
    }

    Wrapper::Wrapper(const Aux::GraphPlan::Node& node)
      : m_tn(node.tn)
      , m_node(node.node)
      , m_inputs(node.node->input_types().size())
      , m_outputs(node.node->output_types().size())
    {
        const auto named = std::dynamic_pointer_cast<INamed>(m_node);
        m_costs.type = WireCell::type(*m_node);
        m_costs.component = m_tn;
        m_costs.name = named ? named->get_name() : "";
    }

    Wrapper::~Wrapper() = default;

    bool Wrapper::operator()()
    {
        if (!ready()) return false;
        const Aux::CallMeter meter(m_costs);
        try {
            return call();
        }
        catch (...) {
            Aux::rethrow_with_context(m_tn, m_costs.calls - 1);
        }
    }

    bool Wrapper::all_inputs_filled() const { return std::none_of(m_inputs.begin(), m_inputs.end(), is_empty); }

    bool Wrapper::all_outputs_filled() const { return std::none_of(m_outputs.begin(), m_outputs.end(), is_empty); }

    bool Wrapper::all_outputs_empty() const { return std::all_of(m_outputs.begin(), m_outputs.end(), is_empty); }

    std::vector<Data> Wrapper::take()
    {
        std::vector<Data> data;
        for (auto& edge : m_inputs) {
            data.push_back(std::move(edge->front()));
            edge->pop_front();
        }
        return data;
    }

    namespace {
        /// Gives the wrapper of a category the node as what it is.
        template <class NodeBase>
        class TypedWrapper : public Wrapper {
          public:
            explicit TypedWrapper(const Aux::GraphPlan::Node& planned)
              : Wrapper(planned)
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

        class Source : public TypedWrapper<ISourceNodeBase> {
            using TypedWrapper::TypedWrapper;
            bool ready() const override { return all_outputs_empty(); }
            bool call() override
            {
                Data out;
                if (!node()(out)) return false;
                give(0, out);
                return true;
            }
        };

        class Sink : public TypedWrapper<ISinkNodeBase> {
            using TypedWrapper::TypedWrapper;
            bool ready() const override { return all_inputs_filled(); }
            bool call() override { return node()(take().front()); }
        };

        class Function : public TypedWrapper<IFunctionNodeBase> {
            using TypedWrapper::TypedWrapper;
            bool ready() const override { return all_inputs_filled() && all_outputs_empty(); }
            bool call() override
            {
                Data out;
                if (!node()(take().front(), out)) return false;
                give(0, out);
                return true;
            }
        };

        class Queuedout : public TypedWrapper<IQueuedoutNodeBase> {
            using TypedWrapper::TypedWrapper;
            bool ready() const override { return all_inputs_filled(); }
            bool call() override
            {
                Queue out;
                if (!node()(take().front(), out)) return false;
                for (const auto& data : out) give(0, data);
                return true;
            }
        };

        template <class NodeBase>
        class JoinFanin : public TypedWrapper<NodeBase> {
            using TypedWrapper<NodeBase>::TypedWrapper;
            bool ready() const override { return this->all_inputs_filled() && this->all_outputs_empty(); }
            bool call() override
            {
                Data out;
                if (!this->node()(this->take(), out)) return false;
                this->give(0, out);
                return true;
            }
        };

        template <class NodeBase>
        class SplitFanout : public TypedWrapper<NodeBase> {
            using TypedWrapper<NodeBase>::TypedWrapper;
            bool ready() const override { return this->all_inputs_filled() && !this->all_outputs_filled(); }
            bool call() override
            {
                std::vector<Data> out;
                if (!this->node()(this->take().front(), out)) return false;
                for (size_t port = 0; port < out.size(); ++port) this->give(port, out[port]);
                return true;
            }
        };

        class Hydra : public TypedWrapper<IHydraNodeBase> {
            using TypedWrapper::TypedWrapper;
            bool ready() const override { return all_inputs_filled(); }

            /// The node sees all that waits; what it takes from the front of the queues is dropped from ours.
            bool call() override
            {
                IHydraNodeBase::any_queue_vector in, out(outputs().size());
                for (const auto& edge : inputs()) in.push_back(*edge);
                if (!node()(in, out)) return false;
                bool moved = false;
                for (size_t port = 0; port < in.size(); ++port) {
                    auto& queue = *inputs()[port];
                    moved = moved || in[port].size() < queue.size();
                    while (queue.size() > in[port].size()) queue.pop_front();
                }
                for (size_t port = 0; port < out.size(); ++port) {
                    moved = moved || !out[port].empty();
                    for (const auto& data : out[port]) give(port, data);
                }
                return moved;
            }
        };
    }

    std::unique_ptr<Wrapper> make_wrapper(const Aux::GraphPlan::Node& node)
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
