#pragma once
#include <boost/format.hpp>

#include <string>
#include <utility>
#include <vector>

namespace WireCell::String {
    std::pair<std::string, std::string> parse_pair(const std::string& in, const std::string& delim = ":");

    inline boost::format format_flatten(boost::format f) { return f; }
    template <typename TYPE, typename... MORE>
    boost::format format_flatten(boost::format start, TYPE o, MORE... objs)
    {
        auto next = start % o;
        return format_flatten(next, objs...);
    }
    template <typename... TYPES>
    std::string format(const std::string& form, TYPES... objs)
    {
        return format_flatten(boost::format(form), objs...).str();
    }
}
