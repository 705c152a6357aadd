#pragma once
#include <optional>
#include <string>

namespace WireCell::Sio {

    /// Name of an array member: "<type>_<tag>_<ident>.npy".  The tag may hold more underscores, and may be empty.
    struct MemberName {
        std::string type, tag;
        int ident = 0;
    };

    /// Folders in front of the name are ignored.  Nothing if the text is no such name.  ValueError,
    /// which starts with `where`: its ident is too large.
    std::optional<MemberName> parse_member_name(const std::string& text, const std::string& where);

    std::string member_name(const std::string& type, const std::string& tag, int ident);

    /// The whole of a text as an integer.  ValueError, which starts with `where`: it is too
    /// large.
    std::optional<int> parse_int(const std::string& text, const std::string& where);
}
