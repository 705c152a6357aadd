#pragma once
#include "WireCellIface/INode.h"

#include <deque>

namespace WireCell {
    class IHydraNodeBase : public INode {
      public:
        typedef std::shared_ptr<IHydraNodeBase> pointer;
        typedef std::deque<boost::any> any_queue;
        typedef std::vector<any_queue> any_queue_vector;
        virtual ~IHydraNodeBase();
        virtual NodeCategory category() { return hydraNode; }
        virtual bool operator()(any_queue_vector& anyinqs, any_queue_vector& anyoutqs) = 0;
    };

    template <typename InputType, int FaninMultiplicity = 1>
    class IHydraInputV : virtual public IHydraNodeBase {
      public:
        typedef InputType input_type;
        typedef std::shared_ptr<const InputType> input_pointer;
        typedef std::deque<input_pointer> input_queue;
        typedef std::vector<input_queue> input_queues;
        virtual std::vector<std::string> input_types()
        {
            return std::vector<std::string>(FaninMultiplicity, std::string(typeid(input_type).name()));
        }
    };

    template <typename OutputType, int FanoutMultiplicity = 1>
    class IHydraOutputV : virtual public IHydraNodeBase {
      public:
        typedef OutputType output_type;
        typedef std::shared_ptr<const output_type> output_pointer;
        typedef std::deque<output_pointer> output_queue;
        typedef std::vector<output_queue> output_queues;
        virtual std::vector<std::string> output_types()
        {
            return std::vector<std::string>(FanoutMultiplicity, std::string(typeid(output_type).name()));
        }
    };

    template <typename InputType, typename OutputType, int FaninMultiplicity = 1, int FanoutMultiplicity = 1>
    class IHydraNodeVV : virtual public IHydraInputV<InputType, FaninMultiplicity>,
                         virtual public IHydraOutputV<OutputType, FanoutMultiplicity> {
      public:
        typedef IHydraInputV<InputType, FaninMultiplicity> HydraInput;
        typedef IHydraOutputV<OutputType, FanoutMultiplicity> HydraOutput;
        using typename HydraInput::input_queue;
        using typename HydraInput::input_queues;
        using typename HydraOutput::output_queue;
        using typename HydraOutput::output_queues;
        using typename IHydraNodeBase::any_queue_vector;

        virtual ~IHydraNodeVV() {}
        virtual bool operator()(input_queues& iqs, output_queues& oqs) = 0;

        /// Takes a whole queue for one message, and throws.
        virtual bool operator()(IHydraNodeBase::any_queue_vector& anyinqs, IHydraNodeBase::any_queue_vector& anyoutqs)
        {
            input_queues iqs;
            for (const auto& any : anyinqs) iqs.push_back(boost::any_cast<input_queue>(boost::any(any)));
            output_queues oqs;
            if (!(*this)(iqs, oqs)) return false;
            for (const auto& queue : oqs) anyoutqs.push_back(IHydraNodeBase::any_queue(queue.begin(), queue.end()));
            return true;
        }
    };
}
