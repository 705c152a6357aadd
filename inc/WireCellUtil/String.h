#pragma once
#include <boost/format.hpp>

#include <string>
#include <utility>
#include <vector>

// Compiled once, in String.cxx.
extern template class boost::basic_format<char>;

namespace WireCell::String {

    /// True if the list holds the target.
    bool has(const std::vector<std::string>& lst, const std::string& tgt);

    /// Cut at every character that is in `delim`.  Neighbouring delimiters count as one; an empty text gives no pieces.
    std::vector<std::string> split(const std::string& in, const std::string& delim = ":");

    /// The first two pieces of split(), "" for those that are absent.
    std::pair<std::string, std::string> parse_pair(const std::string& in, const std::string& delim = ":");

    /// Replace every occurrence of `have` by `want`.
    std::string replace(const std::string s, const std::string& have, const std::string& want);

    /// `num` copies of `tab`.
    std::string indent(size_t num, const std::string& tab = "\t");

    bool endswith(const std::string& whole, const std::string& part);
    bool startswith(const std::string& whole, const std::string& part);

    inline boost::format format_flatten(boost::format f) { return f; }

    template <typename TYPE>
    boost::format format_flatten(boost::format f, TYPE obj)
    {
        return f % obj;
    }

    template <typename TYPE, typename... MORE>
    boost::format format_flatten(boost::format start, TYPE o, MORE... objs)
    {
        return format_flatten(start % o, objs...);
    }

    /// Fill a text with percent codes in.
    template <typename... TYPES>
    std::string format(const std::string& form, TYPES... objs)
    {
        return format_flatten(boost::format(form), objs...).str();
    }

}
