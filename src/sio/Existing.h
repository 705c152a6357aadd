#pragma once
#include <boost/describe.hpp>

#include <string>

namespace WireCell::Sio {

    /// What to do where an output is there already.
    enum class Existing { replace, refuse, resume };
    BOOST_DESCRIBE_ENUM(Existing, replace, refuse, resume)

    /// The ValueError of Existing::refuse.
    [[noreturn]] void refuse_existing(const std::string& where, const std::string& filename);
}
