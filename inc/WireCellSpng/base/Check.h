#pragma once
#include "WireCellSpng/base/Format.h"
#include "WireCellUtil/Exceptions.h"

#include <string>

namespace WireCell::SPNG::detail {
    /// In one place, since an exception costs a compiler much.
    [[noreturn]] void throw_value_error(const std::string& text, const boost::source_location& place);
}

/// Check what comes from outside: configuration, files, tensors.  Always on.
/// The text reads "problem (why). Try ..." and ends in a WireCell::ValueError.
#define SPNG_VALIDATE(cond, ...)                                                                                       \
    do {                                                                                                               \
        if (!(cond)) WireCell::SPNG::detail::throw_value_error(fmt::format(__VA_ARGS__), BOOST_CURRENT_LOCATION);      \
    } while (0)
