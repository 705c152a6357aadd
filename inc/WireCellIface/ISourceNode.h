#pragma once
#include "WireCellIface/INode.h"

#include <boost/any.hpp>

#include <typeinfo>

namespace WireCell {
    class ISourceNodeBase : public INode {
      public:
        using pointer = std::shared_ptr<ISourceNodeBase>;

        virtual ~ISourceNodeBase();

        virtual bool operator()(boost::any& anyout) = 0;
        NodeCategory category() override { return sourceNode; }
    };

    /// A node without input.  False means that there is nothing (more) to give.
    template <typename OutputType>
    class ISourceNode : public ISourceNodeBase {
      public:
        using output_type = OutputType;
        using signature_type = ISourceNode<OutputType>;
        using pointer = std::shared_ptr<signature_type>;
        using output_pointer = std::shared_ptr<const OutputType>;

        virtual ~ISourceNode() {}

        virtual bool operator()(output_pointer& out) = 0;

        std::string signature() override { return typeid(signature_type).name(); }
        std::vector<std::string> output_types() override { return {typeid(OutputType).name()}; }

        bool operator()(boost::any& anyout) override
        {
            output_pointer out;
            if (!(*this)(out)) return false;
            anyout = out;
            return true;
        }
    };
}
