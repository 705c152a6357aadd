#pragma once
#include "WireCellIface/INode.h"
#include "WireCellUtil/Exceptions.h"

#include <boost/any.hpp>

#include <typeinfo>

namespace WireCell {
    class IFanoutNodeBase : public INode {
      public:
        using pointer = std::shared_ptr<IFanoutNodeBase>;
        using any_vector = std::vector<boost::any>;

        virtual ~IFanoutNodeBase();

        virtual bool operator()(const boost::any& anyin, any_vector& anyout) = 0;
        NodeCategory category() override { return fanoutNode; }
    };

    /// One message in, one message to each of several ports of one type out.
    /// With multiplicity 0 the concrete class must override output_types().
    template <typename InputType, typename OutputType, int FanoutMultiplicity = 3>
    class IFanoutNode : public IFanoutNodeBase {
      public:
        using input_type = InputType;
        using output_type = OutputType;
        using input_pointer = std::shared_ptr<const InputType>;
        using output_pointer = std::shared_ptr<const OutputType>;
        using output_vector = std::vector<output_pointer>;

        virtual ~IFanoutNode() {}

        /// The vector comes empty and must leave with one element per output port.
        virtual bool operator()(const input_pointer& in, output_vector& outv) = 0;

        std::vector<std::string> input_types() override { return {typeid(InputType).name()}; }
        std::vector<std::string> output_types() override
        {
            return std::vector<std::string>(FanoutMultiplicity, typeid(OutputType).name());
        }

        bool operator()(const boost::any& anyin, any_vector& anyv) override
        {
            output_vector outv;
            if (!(*this)(boost::any_cast<const input_pointer&>(anyin), outv)) return false;
            const size_t nports = output_types().size();
            if (outv.size() != nports) {
                raise<LogicError>("fanout gave %d outputs for %d ports", outv.size(), nports);
            }
            anyv.assign(outv.begin(), outv.end());
            return true;
        }
    };
}
