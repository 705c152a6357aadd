#pragma once
#include "WireCellIface/INode.h"

namespace WireCell {
    class ISourceNodeBase : public INode {
      public:
        typedef std::shared_ptr<ISourceNodeBase> pointer;
        virtual ~ISourceNodeBase();
        virtual NodeCategory category() { return sourceNode; }
        virtual bool operator()(boost::any& anyout) = 0;
    };

    template <typename OutputType>
    class ISourceNode : public ISourceNodeBase {
      public:
        typedef OutputType output_type;
        typedef ISourceNode<OutputType> signature_type;
        typedef std::shared_ptr<signature_type> pointer;
        typedef std::shared_ptr<const OutputType> output_pointer;

        virtual ~ISourceNode() {}
        virtual NodeCategory category() { return sourceNode; }
        virtual std::string signature() { return typeid(signature_type).name(); }
        virtual bool operator()(boost::any& anyout)
        {
            output_pointer out;
            const bool ok = (*this)(out);
            if (ok) anyout = out;
            return ok;
        }
        virtual bool operator()(output_pointer& out) = 0;
        virtual std::vector<std::string> output_types() { return {typeid(output_type).name()}; }
    };
}
