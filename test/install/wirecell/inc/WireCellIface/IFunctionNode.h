#pragma once
#include "WireCellIface/INode.h"

namespace WireCell {
    class IFunctionNodeBase : public INode {
      public:
        typedef std::shared_ptr<IFunctionNodeBase> pointer;
        virtual ~IFunctionNodeBase();
        virtual NodeCategory category() { return functionNode; }
        virtual bool operator()(const boost::any& anyin, boost::any& anyout) = 0;
    };

    template <typename InputType, typename OutputType>
    class IFunctionNode : public IFunctionNodeBase {
      public:
        typedef InputType input_type;
        typedef OutputType output_type;
        typedef std::shared_ptr<const InputType> input_pointer;
        typedef std::shared_ptr<const OutputType> output_pointer;
        typedef IFunctionNode<InputType, OutputType> signature_type;

        virtual ~IFunctionNode() {}
        virtual std::string signature() { return typeid(signature_type).name(); }
        virtual bool operator()(const boost::any& anyin, boost::any& anyout)
        {
            output_pointer out;
            const bool ok = (*this)(boost::any_cast<const input_pointer&>(anyin), out);
            if (ok) anyout = out;
            return ok;
        }
        virtual bool operator()(const input_pointer& in, output_pointer& out) = 0;
        virtual std::vector<std::string> input_types() { return {typeid(input_type).name()}; }
        virtual std::vector<std::string> output_types() { return {typeid(output_type).name()}; }
    };
}
