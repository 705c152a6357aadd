#pragma once
#include "WireCellFlow/GraphPlan.h"
#include "WireCellFlow/MessageQueue.h"
#include "WireCellFlow/NodeCosts.h"

#include <memory>

namespace WireCell::Flow {
    /// A node with the queues of its ports, called in the way of its category.
    ///
    /// The inputs are taken by one caller and the outputs filled by one, so what has_input() and has_room() have found
    /// stays true until the call, also when the neighbours are called from other threads.
    class NodeCaller {
      public:
        using Queue = std::shared_ptr<MessageQueue>;

        explicit NodeCaller(const GraphPlan::Node& node);
        virtual ~NodeCaller();

        void plug_input(size_t port, Queue queue) { m_inputs.at(port) = std::move(queue); }
        void plug_output(size_t port, Queue queue) { m_outputs.at(port) = std::move(queue); }

        /// Whether a message waits on every input port; a source needs none.
        bool has_input() const;

        /// Whether fewer than `bound` messages wait on every output port.
        bool has_room(size_t bound) const;

        /// Whether the node may be called although there is no room, because someone may else wait for ever: a node of
        /// several outputs if one has room, a node that gives any number of messages always.
        virtual bool may_exceed(size_t bound) const;

        /// Call the node; there must be input.  True if messages moved.  What the node throws gets the context of the
        /// call.
        bool call();

        bool is_source() const { return m_inputs.empty(); }
        const NodeCosts& costs() const { return m_costs; }

        /// Forget an earlier run.
        void reset() { m_node->reset(); }

      protected:
        /// Move data between the queues and the node.
        virtual bool move() = 0;

        const std::vector<Queue>& inputs() const { return m_inputs; }
        const std::vector<Queue>& outputs() const { return m_outputs; }

        /// Take the first message of each input queue.
        std::vector<Message> take();

        /// Append a message to the queue of an output port.
        void give(size_t port, const Message& message);

        /// Forget the oldest messages of an input queue.
        void drop(size_t port, size_t number);

        bool some_output_has_room(size_t bound) const;

      private:
        std::string m_tn;
        INode::pointer m_node;
        std::vector<Queue> m_inputs, m_outputs;
        NodeCosts m_costs;
    };

    /// Throws a ValueError for a category that can not be run.
    std::unique_ptr<NodeCaller> make_caller(const GraphPlan::Node& node);
}
