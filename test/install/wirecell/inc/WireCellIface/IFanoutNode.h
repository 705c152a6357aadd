#pragma once
#include "WireCellIface/INode.h"

namespace WireCell {
    class IFanoutNodeBase : public INode {
      public:
        typedef std::shared_ptr<IFanoutNodeBase> pointer;
        typedef std::vector<boost::any> any_vector;
        virtual ~IFanoutNodeBase();
        virtual NodeCategory category() { return fanoutNode; }
        virtual bool operator()(const boost::any& anyin, any_vector& anyout) = 0;
    };

    template <typename InputType, typename OutputType, int FanoutMultiplicity = 3>
    class IFanoutNode : public IFanoutNodeBase {
      public:
        typedef InputType input_type;
        typedef OutputType output_type;
        typedef std::shared_ptr<const InputType> input_pointer;
        typedef std::shared_ptr<const OutputType> output_pointer;
        typedef std::vector<output_pointer> output_vector;

        virtual ~IFanoutNode() {}
        virtual bool operator()(const boost::any& anyin, IFanoutNodeBase::any_vector& anyv)
        {
            output_vector outv;
            const bool ok = (*this)(boost::any_cast<const input_pointer&>(anyin), outv);
            if (!ok) return false;
            if (outv.size() != output_types().size()) return false;
            anyv.assign(outv.begin(), outv.end());
            return true;
        }
        virtual bool operator()(const input_pointer& in, output_vector& outv) = 0;
        virtual std::vector<std::string> input_types() { return {typeid(input_type).name()}; }
        virtual std::vector<std::string> output_types()
        {
            return std::vector<std::string>(FanoutMultiplicity, std::string(typeid(output_type).name()));
        }
    };
}
