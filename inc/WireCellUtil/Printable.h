#pragma once
#include <fmt/format.h>

#include <cstddef>
#include <string>

/// Text of others (from files, configurations, networks) in messages of ours.  A terminal obeys some characters, and a line
/// of such text can look like one of our own.
namespace WireCell {

    /// Bytes of a piece of foreign text that a message shows, and items of a list.
    constexpr size_t most_of_text = 200, most_of_list = 20;

    /// A piece of foreign text on one line: control characters, what turns the direction of writing or can not be seen, and
    /// bytes that are no UTF-8 are escaped as in "\n", "\x1b", "\u202e".  Of longer text the begin, and how much is left.
    std::string printable(const std::string& text, size_t most = most_of_text);

    /// A whole message, of one line or several: as printable(), but a line may be followed by an indented one, and each may
    /// have ten times the length.
    std::string printable_lines(const std::string& text);

    /// The first items of a list, and the number of the rest: "a, b and 30 more".
    template <class Range>
    std::string shortlist(const Range& items, const std::string& separator = ", ", size_t most = most_of_list)
    {
        std::string text;
        size_t shown = 0, left = 0;
        for (const auto& item : items) {
            if (shown == most) {
                ++left;
                continue;
            }
            if (shown++ > 0) text += separator;
            text += fmt::format("{}", item);
        }
        if (left > 0) text += fmt::format("{}and {} more", separator == ", " ? " " : separator, left);
        return text;
    }

}
