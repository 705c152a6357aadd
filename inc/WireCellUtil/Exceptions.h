#pragma once
#include "WireCellUtil/String.h"

#include <boost/exception/diagnostic_information.hpp>
#include <boost/exception/error_info.hpp>
#include <boost/exception/exception.hpp>
#include <boost/exception/get_error_info.hpp>
#include <boost/exception/info.hpp>
#include <boost/throw_exception.hpp>

#include <exception>
#include <string>

/// Throw with the place of the throw attached: THROW(ValueError() << errmsg{"text"}).
#define THROW(e) BOOST_THROW_EXCEPTION(e)

/// All that an exception carries, in several lines, for logs and bug reports.  Users are shown what().
#define errstr(e) boost::diagnostic_information(e)

namespace WireCell {

    /// The one line that tells a user what is wrong.
    using errmsg = boost::error_info<struct tag_errmsg, std::string>;

    /// Base of all our errors.
    struct Exception : virtual public std::exception, virtual boost::exception {
        ~Exception() noexcept override = default;
        /// The errmsg.
        const char* what() const noexcept override;
    };

    /// A value is not usable.
    struct ValueError : virtual public Exception {};
    /// A value is of the wrong type.
    struct TypeError : virtual public Exception {};
    /// A number is outside a sequence.
    struct IndexError : virtual public ValueError {};
    /// A key is not in a mapping.
    struct KeyError : virtual public ValueError {};
    /// A file or stream fails.
    struct IOError : virtual public Exception {};
    /// Something fails that only running could tell.
    struct RuntimeError : virtual public Exception {};
    /// The program contradicts itself.
    struct LogicError : virtual public Exception {};
    /// A checked assumption does not hold.
    struct AssertionError : virtual public Exception {};

    /// Throw an `Err` with a text that has percent codes.
    template <typename Err, typename... TYPES>
    [[noreturn]] void raise(const std::string& form, TYPES... objs)
    {
        THROW(Err() << errmsg{String::format(form, objs...)});
    }

    template <typename Err>
    [[noreturn]] void raise()
    {
        THROW(Err());
    }

}
