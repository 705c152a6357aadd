#pragma once
#include <boost/any.hpp>

#include <cstddef>
#include <functional>
#include <typeinfo>

namespace WireCell::Flow {
    /// The bytes of samples in a message between nodes; 0 for end of stream and for types that nobody has told of.
    /// IFrame, IDepoSet and ITensorSet are known, libraries tell of theirs at load.
    size_t bytes_of(const boost::any& data);

    /// Tell how to count the messages whose boost::any has this type.
    void add_byte_counter(const std::type_info& type, std::function<size_t(const boost::any&)> count);

    /// Likewise for messages of a class derived from IData, which travel as its pointer.
    template <class Data, class Count>
    void add_byte_counter(Count count)
    {
        using Pointer = typename Data::pointer;
        add_byte_counter(typeid(Pointer), [count](const boost::any& data) -> size_t {
            const auto* const pointer = boost::any_cast<Pointer>(&data);
            return pointer && *pointer ? count(**pointer) : 0;
        });
    }
}
