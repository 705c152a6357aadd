#pragma once
#include "WireCellIface/INode.h"

namespace WireCell {
    class ISinkNodeBase : public INode {
      public:
        typedef std::shared_ptr<ISinkNodeBase> pointer;
        virtual ~ISinkNodeBase();
        virtual NodeCategory category() { return sinkNode; }
        virtual bool operator()(const boost::any& in) = 0;
    };

    template <typename InputType>
    class ISinkNode : public ISinkNodeBase {
      public:
        typedef InputType input_type;
        typedef ISinkNode<InputType> signature_type;
        typedef std::shared_ptr<const InputType> input_pointer;

        virtual ~ISinkNode() {}
        virtual std::string signature() { return typeid(signature_type).name(); }
        virtual bool operator()(const boost::any& anyin)
        {
            return (*this)(boost::any_cast<const input_pointer&>(anyin));
        }
        virtual bool operator()(const input_pointer& in) = 0;
        virtual std::vector<std::string> input_types() { return {typeid(input_type).name()}; }
    };
}
