#pragma once
#include "WireCellIface/INode.h"
#include "WireCellUtil/TupleHelpers.h"

#include <boost/any.hpp>

#include <typeinfo>

namespace WireCell {
    class IJoinNodeBase : public INode {
      public:
        using pointer = std::shared_ptr<IJoinNodeBase>;
        using any_vector = std::vector<boost::any>;

        virtual ~IJoinNodeBase();

        virtual bool operator()(const any_vector& anyin, boost::any& anyout) = 0;
        NodeCategory category() override { return joinNode; }
    };

    /// One message from each of several ports, each of its own type, in; one message out.
    template <typename InputTuple, typename OutputType>
    class IJoinNode : public IJoinNodeBase {
      public:
        using port_helper_type = tuple_helper<InputTuple>;
        using input_tuple_type = typename port_helper_type::template WrappedConst<std::shared_ptr>::type;
        using input_helper_type = tuple_helper<input_tuple_type>;
        using output_type = OutputType;
        using output_pointer = std::shared_ptr<const OutputType>;

        virtual ~IJoinNode() {}

        virtual bool operator()(const input_tuple_type& intup, output_pointer& out) = 0;

        std::vector<std::string> input_types() override { return port_helper_type().type_names(); }
        std::vector<std::string> output_types() override { return {typeid(OutputType).name()}; }

        bool operator()(const any_vector& anyv, boost::any& anyout) override
        {
            output_pointer out;
            if (!(*this)(input_helper_type().from_any(anyv), out)) return false;
            anyout = out;
            return true;
        }
    };
}
