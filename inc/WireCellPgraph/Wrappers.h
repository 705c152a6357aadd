#pragma once
#include "WireCellAux/GraphPlan.h"
#include "WireCellAux/NodeCosts.h"

#include <boost/any.hpp>

#include <deque>
#include <memory>

namespace WireCell::Pgraph {
    using Data = boost::any;
    using Queue = std::deque<Data>;

    /// An unbounded queue that two ports share.
    using Edge = std::shared_ptr<Queue>;

    /// A node with the queues of its ports, called in the way of its category.
    class Wrapper {
      public:
        explicit Wrapper(const Aux::GraphPlan::Node& node);
        virtual ~Wrapper();

        void plug_input(size_t port, Edge edge) { m_inputs.at(port) = edge; }
        void plug_output(size_t port, Edge edge) { m_outputs.at(port) = edge; }

        /// Call the node if its queues allow.  True if messages moved.  What the node throws gets the context of the
        /// call.
        bool operator()();

        const Aux::NodeCosts& costs() const { return m_costs; }

        /// Forget an earlier run.
        void reset() { m_node->reset(); }

      protected:
        /// Whether the node can be called now.
        virtual bool ready() const = 0;

        /// Move data between the queues and the node.
        virtual bool call() = 0;

        const std::vector<Edge>& inputs() const { return m_inputs; }
        const std::vector<Edge>& outputs() const { return m_outputs; }

        bool all_inputs_filled() const;
        bool all_outputs_filled() const;
        bool all_outputs_empty() const;

        /// Take the first message of each input queue.
        std::vector<Data> take();

        /// Append a message to the queue of an output port.
        void give(size_t port, const Data& data) { m_outputs.at(port)->push_back(data); }

      private:
        std::string m_tn;
        INode::pointer m_node;
        std::vector<Edge> m_inputs, m_outputs;
        Aux::NodeCosts m_costs;
    };

    /// Throws a ValueError for a category that can not be run.
    std::unique_ptr<Wrapper> make_wrapper(const Aux::GraphPlan::Node& node);
}
