#include "MemberName.h"
#include "WireCellUtil/Exceptions.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <string_view>

namespace WireCell::Sio {

    std::optional<int> parse_int(const std::string& text, const std::string& where)
    {
        int value = 0;
        const char* end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, value);
        if (error == std::errc::result_out_of_range && stop == end) {
            THROW(ValueError() << errmsg{fmt::format("{}: the number {} is too large (want at most {})", where,
                                                     text.substr(0, 40), std::numeric_limits<int>::max())});
        }
        if (error != std::errc() || stop != end) return std::nullopt;
        return value;
    }

    std::optional<MemberName> parse_member_name(const std::string& text, const std::string& where)
    {
        constexpr std::string_view extension = ".npy";
        if (!text.ends_with(extension)) return std::nullopt;
        auto stem = text.substr(0, text.size() - extension.size());
        stem.erase(0, stem.rfind('/') + 1);
        const auto first = stem.find('_');
        const auto last = stem.rfind('_');
        if (first == std::string::npos || first == last) return std::nullopt;
        const auto ident = parse_int(stem.substr(last + 1), where);
        if (!ident) return std::nullopt;
        return MemberName{stem.substr(0, first), stem.substr(first + 1, last - first - 1), *ident};
    }

    std::string member_name(const std::string& type, const std::string& tag, int ident)
    {
        return type + '_' + tag + '_' + std::to_string(ident) + ".npy";
    }
}
