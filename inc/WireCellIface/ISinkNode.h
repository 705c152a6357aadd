#pragma once
#include "WireCellIface/INode.h"

#include <boost/any.hpp>

#include <typeinfo>

namespace WireCell {
    class ISinkNodeBase : public INode {
      public:
        using pointer = std::shared_ptr<ISinkNodeBase>;

        virtual ~ISinkNodeBase();

        virtual bool operator()(const boost::any& in) = 0;
        NodeCategory category() override { return sinkNode; }
    };

    /// A node without output.
    template <typename InputType>
    class ISinkNode : public ISinkNodeBase {
      public:
        using input_type = InputType;
        using signature_type = ISinkNode<InputType>;
        using input_pointer = std::shared_ptr<const InputType>;

        virtual ~ISinkNode() {}

        virtual bool operator()(const input_pointer& in) = 0;

        std::string signature() override { return typeid(signature_type).name(); }
        std::vector<std::string> input_types() override { return {typeid(InputType).name()}; }

        bool operator()(const boost::any& anyin) override
        {
            return (*this)(boost::any_cast<const input_pointer&>(anyin));
        }
    };
}
