#pragma once
#include "WireCellIface/INode.h"

#include <boost/any.hpp>

#include <typeinfo>

namespace WireCell {
    class IFunctionNodeBase : public INode {
      public:
        using pointer = std::shared_ptr<IFunctionNodeBase>;

        virtual ~IFunctionNodeBase();

        virtual bool operator()(const boost::any& anyin, boost::any& anyout) = 0;
        NodeCategory category() override { return functionNode; }
    };

    /// One message in, one message out.
    template <typename InputType, typename OutputType>
    class IFunctionNode : public IFunctionNodeBase {
      public:
        using input_type = InputType;
        using output_type = OutputType;
        using input_pointer = std::shared_ptr<const InputType>;
        using output_pointer = std::shared_ptr<const OutputType>;
        using signature_type = IFunctionNode<InputType, OutputType>;

        virtual ~IFunctionNode() {}

        virtual bool operator()(const input_pointer& in, output_pointer& out) = 0;

        std::string signature() override { return typeid(signature_type).name(); }
        std::vector<std::string> input_types() override { return {typeid(InputType).name()}; }
        std::vector<std::string> output_types() override { return {typeid(OutputType).name()}; }

        bool operator()(const boost::any& anyin, boost::any& anyout) override
        {
            output_pointer out;
            if (!(*this)(boost::any_cast<const input_pointer&>(anyin), out)) return false;
            anyout = out;
            return true;
        }
    };
}
