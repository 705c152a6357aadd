#pragma once
#include "WireCellUtil/String.h"

#include <boost/exception/all.hpp>
#include <boost/stacktrace.hpp>

#include <exception>
#include <string>

typedef boost::error_info<struct tag_stacktrace, boost::stacktrace::stacktrace> stack_traced_t;

#define THROW(e) BOOST_THROW_EXCEPTION(boost::enable_error_info(e) << stack_traced_t(boost::stacktrace::stacktrace()))
#define errstr(e) boost::diagnostic_information(e)

namespace WireCell {
    typedef boost::error_info<struct tag_errmsg, std::string> errmsg;

    struct Exception : virtual public std::exception, virtual boost::exception {
        /// The whole diagnostic text, not the message alone.
        virtual const char* what() const noexcept;
    };

    struct ValueError : virtual public Exception {};
    struct TypeError : virtual public Exception {};
    struct IndexError : virtual public ValueError {};
    struct KeyError : virtual public ValueError {};
    struct IOError : virtual public Exception {};
    struct RuntimeError : virtual public Exception {};
    struct LogicError : virtual public Exception {};
    struct AssertionError : virtual public Exception {};

    template <typename Err, typename... TYPES>
    void raise(const std::string& form, TYPES... objs)
    {
        THROW(Err() << errmsg{String::format(form, objs...)});
    }
}
