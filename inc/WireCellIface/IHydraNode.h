#pragma once
#include "WireCellIface/INode.h"
#include "WireCellUtil/TupleHelpers.h"

#include <boost/any.hpp>

#include <deque>
#include <typeinfo>

/// Hydra nodes: several queues in, several queues out.  The node sees all that waits and takes what it wants from the
/// front of each input queue.  The letters say how input and output are typed: V, a vector of queues of one type;
/// T, a tuple of queues each of its own type.
namespace WireCell {
    class IHydraNodeBase : public INode {
      public:
        using pointer = std::shared_ptr<IHydraNodeBase>;
        using any_queue = std::deque<boost::any>;
        using any_queue_vector = std::vector<any_queue>;

        virtual ~IHydraNodeBase();

        /// On return the input queues hold what the node left and the output queues what it made.
        virtual bool operator()(any_queue_vector& anyinqs, any_queue_vector& anyoutqs) = 0;
        NodeCategory category() override { return hydraNode; }
    };

    template <typename InputTuple>
    class IHydraInputT : virtual public IHydraNodeBase {
      public:
        using input_tuple = InputTuple;
        using input_shqed = shared_queued<input_tuple>;
        using input_queues = typename input_shqed::shared_queued_tuple_type;

        std::vector<std::string> input_types() override { return tuple_helper<input_tuple>().type_names(); }

      protected:
        static input_queues from_any(const any_queue_vector& anyqs) { return input_shqed().from_any_queue(anyqs); }
        static any_queue_vector left_over(const input_queues& queues) { return input_shqed().as_any_queue(queues); }
    };

    template <typename OutputTuple>
    class IHydraOutputT : virtual public IHydraNodeBase {
      public:
        using output_tuple = OutputTuple;
        using output_shqed = shared_queued<output_tuple>;
        using output_queues = typename output_shqed::shared_queued_tuple_type;

        std::vector<std::string> output_types() override { return tuple_helper<output_tuple>().type_names(); }

      protected:
        output_queues empty_output() { return {}; }
        static any_queue_vector as_any(const output_queues& queues) { return output_shqed().as_any_queue(queues); }
    };

    template <typename InputType, int FaninMultiplicity = 1>
    class IHydraInputV : virtual public IHydraNodeBase {
      public:
        using input_type = InputType;
        using input_pointer = std::shared_ptr<const InputType>;
        using input_queue = std::deque<input_pointer>;
        using input_queues = std::vector<input_queue>;

        std::vector<std::string> input_types() override
        {
            return std::vector<std::string>(FaninMultiplicity, typeid(InputType).name());
        }

      protected:
        static input_queues from_any(const any_queue_vector& anyqs)
        {
            input_queues queues(anyqs.size());
            for (size_t ind = 0; ind < anyqs.size(); ++ind) {
                for (const auto& any : anyqs[ind]) queues[ind].push_back(boost::any_cast<const input_pointer&>(any));
            }
            return queues;
        }
        static any_queue_vector left_over(const input_queues& queues)
        {
            any_queue_vector anyqs;
            for (const auto& queue : queues) anyqs.emplace_back(queue.begin(), queue.end());
            return anyqs;
        }
    };

    template <typename OutputType, int FanoutMultiplicity = 1>
    class IHydraOutputV : virtual public IHydraNodeBase {
      public:
        using output_type = OutputType;
        using output_pointer = std::shared_ptr<const output_type>;
        using output_queue = std::deque<output_pointer>;
        using output_queues = std::vector<output_queue>;

        std::vector<std::string> output_types() override
        {
            return std::vector<std::string>(FanoutMultiplicity, typeid(OutputType).name());
        }

      protected:
        output_queues empty_output() { return output_queues(output_types().size()); }
        static any_queue_vector as_any(const output_queues& queues)
        {
            any_queue_vector anyqs;
            for (const auto& queue : queues) anyqs.emplace_back(queue.begin(), queue.end());
            return anyqs;
        }
    };

    template <typename InputType, typename OutputType, int FaninMultiplicity = 1, int FanoutMultiplicity = 1>
    class IHydraNodeVV : virtual public IHydraInputV<InputType, FaninMultiplicity>,
                         virtual public IHydraOutputV<OutputType, FanoutMultiplicity> {
      public:
        using HydraInput = IHydraInputV<InputType, FaninMultiplicity>;
        using HydraOutput = IHydraOutputV<OutputType, FanoutMultiplicity>;
        using typename HydraInput::input_queues;
        using typename HydraOutput::output_queues;
        using typename IHydraNodeBase::any_queue_vector;

        virtual ~IHydraNodeVV() {}

        virtual bool operator()(input_queues& iqs, output_queues& oqs) = 0;

        bool operator()(any_queue_vector& anyinqs, any_queue_vector& anyoutqs) override
        {
            auto iqs = HydraInput::from_any(anyinqs);
            auto oqs = HydraOutput::empty_output();
            if (!(*this)(iqs, oqs)) return false;
            anyinqs = HydraInput::left_over(iqs);
            anyoutqs = HydraOutput::as_any(oqs);
            return true;
        }
    };

    template <typename InputTuple, typename OutputTuple>
    class IHydraNodeTT : virtual public IHydraInputT<InputTuple>, virtual public IHydraOutputT<OutputTuple> {
      public:
        using HydraInput = IHydraInputT<InputTuple>;
        using HydraOutput = IHydraOutputT<OutputTuple>;
        using typename HydraInput::input_queues;
        using typename HydraOutput::output_queues;
        using typename IHydraNodeBase::any_queue_vector;

        virtual ~IHydraNodeTT() {}

        virtual bool operator()(input_queues& iqs, output_queues& oqs) = 0;

        bool operator()(any_queue_vector& anyinqs, any_queue_vector& anyoutqs) override
        {
            auto iqs = HydraInput::from_any(anyinqs);
            auto oqs = HydraOutput::empty_output();
            if (!(*this)(iqs, oqs)) return false;
            anyinqs = HydraInput::left_over(iqs);
            anyoutqs = HydraOutput::as_any(oqs);
            return true;
        }
    };
}
