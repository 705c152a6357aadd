#pragma once
#include "WireCellIface/INode.h"
#include "WireCellUtil/TupleHelpers.h"

#include <boost/any.hpp>

#include <typeinfo>

namespace WireCell {
    class ISplitNodeBase : public INode {
      public:
        using pointer = std::shared_ptr<ISplitNodeBase>;
        using any_vector = std::vector<boost::any>;

        virtual ~ISplitNodeBase();

        virtual bool operator()(const boost::any& anyin, any_vector& anyout) = 0;
        NodeCategory category() override { return splitNode; }
    };

    /// One message in; one message to each of several ports, each of its own type, out.
    template <typename InputType, typename OutputTuple>
    class ISplitNode : public ISplitNodeBase {
      public:
        using port_helper_type = tuple_helper<OutputTuple>;
        using output_tuple_type = typename port_helper_type::template WrappedConst<std::shared_ptr>::type;
        using output_helper_type = tuple_helper<output_tuple_type>;
        using input_type = InputType;
        using input_pointer = std::shared_ptr<const InputType>;

        virtual ~ISplitNode() {}

        virtual bool operator()(const input_pointer& in, output_tuple_type& out) = 0;

        std::vector<std::string> input_types() override { return {typeid(InputType).name()}; }
        std::vector<std::string> output_types() override { return port_helper_type().type_names(); }

        bool operator()(const boost::any& anyin, any_vector& anyvout) override
        {
            output_tuple_type out;
            if (!(*this)(boost::any_cast<const input_pointer&>(anyin), out)) return false;
            anyvout = output_helper_type().as_any(out);
            return true;
        }
    };
}
