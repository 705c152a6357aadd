#pragma once
#include "WireCellIface/INode.h"

#include <boost/any.hpp>

#include <deque>
#include <typeinfo>

namespace WireCell {
    class IQueuedoutNodeBase : public INode {
      public:
        using pointer = std::shared_ptr<IQueuedoutNodeBase>;
        using queuedany = std::deque<boost::any>;

        virtual ~IQueuedoutNodeBase();

        virtual bool operator()(const boost::any& anyin, queuedany& out) = 0;
        NodeCategory category() override { return queuedoutNode; }
    };

    /// One message in, any number of messages out.
    template <typename InputType, typename OutputType>
    class IQueuedoutNode : public IQueuedoutNodeBase {
      public:
        using pointer = std::shared_ptr<IQueuedoutNodeBase>;
        using input_type = InputType;
        using output_type = OutputType;
        using input_pointer = std::shared_ptr<const InputType>;
        using output_pointer = std::shared_ptr<const OutputType>;
        using output_queue = std::deque<output_pointer>;

        virtual ~IQueuedoutNode() {}

        virtual bool operator()(const input_pointer& in, output_queue& outq) = 0;

        std::vector<std::string> input_types() override { return {typeid(InputType).name()}; }
        std::vector<std::string> output_types() override { return {typeid(OutputType).name()}; }

        bool operator()(const boost::any& anyin, queuedany& outanyq) override
        {
            output_queue outq;
            if (!(*this)(boost::any_cast<const input_pointer&>(anyin), outq)) return false;
            outanyq.insert(outanyq.end(), outq.begin(), outq.end());
            return true;
        }
    };
}
