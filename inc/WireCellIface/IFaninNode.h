#pragma once
#include "WireCellIface/INode.h"

#include <boost/any.hpp>

#include <typeinfo>

namespace WireCell {
    class IFaninNodeBase : public INode {
      public:
        using pointer = std::shared_ptr<IFaninNodeBase>;
        using any_vector = std::vector<boost::any>;

        virtual ~IFaninNodeBase();

        virtual bool operator()(const any_vector& anyin, boost::any& anyout) = 0;
        NodeCategory category() override { return faninNode; }
    };

    /// One message from each of several ports of one type in, one message out.
    /// With multiplicity 0 the concrete class must override input_types().
    template <typename InputType, typename OutputType, int FaninMultiplicity = 3>
    class IFaninNode : public IFaninNodeBase {
      public:
        using input_type = InputType;
        using output_type = OutputType;
        using input_pointer = std::shared_ptr<const InputType>;
        using output_pointer = std::shared_ptr<const OutputType>;
        using input_vector = std::vector<input_pointer>;

        virtual ~IFaninNode() {}

        virtual bool operator()(const input_vector& invec, output_pointer& out) = 0;

        std::vector<std::string> input_types() override
        {
            return std::vector<std::string>(FaninMultiplicity, typeid(InputType).name());
        }
        std::vector<std::string> output_types() override { return {typeid(OutputType).name()}; }

        bool operator()(const any_vector& anyv, boost::any& anyout) override
        {
            input_vector invec;
            invec.reserve(anyv.size());
            for (const auto& any : anyv) invec.push_back(boost::any_cast<const input_pointer&>(any));
            output_pointer out;
            if (!(*this)(invec, out)) return false;
            anyout = out;
            return true;
        }
    };
}
