#pragma once
#include "WireCellIface/INode.h"

namespace WireCell {
    class IFaninNodeBase : public INode {
      public:
        typedef std::shared_ptr<IFaninNodeBase> pointer;
        typedef std::vector<boost::any> any_vector;
        virtual ~IFaninNodeBase();
        virtual NodeCategory category() { return faninNode; }
        virtual bool operator()(const any_vector& anyin, boost::any& anyout) = 0;
    };

    template <typename InputType, typename OutputType, int FaninMultiplicity = 3>
    class IFaninNode : public IFaninNodeBase {
      public:
        typedef InputType input_type;
        typedef OutputType output_type;
        typedef std::shared_ptr<const InputType> input_pointer;
        typedef std::shared_ptr<const OutputType> output_pointer;
        typedef std::vector<input_pointer> input_vector;

        virtual ~IFaninNode() {}
        virtual bool operator()(const IFaninNodeBase::any_vector& anyv, boost::any& anyout)
        {
            input_vector invec;
            for (const auto& one : anyv) invec.push_back(boost::any_cast<input_pointer>(one));
            output_pointer out;
            const bool ok = (*this)(invec, out);
            if (ok) anyout = out;
            return ok;
        }
        virtual bool operator()(const input_vector& invec, output_pointer& out) = 0;
        virtual std::vector<std::string> input_types()
        {
            return std::vector<std::string>(FaninMultiplicity, std::string(typeid(input_type).name()));
        }
        virtual std::vector<std::string> output_types() { return {typeid(output_type).name()}; }
    };
}
