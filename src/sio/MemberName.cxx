#include "MemberName.h"

#include <charconv>
#include <string_view>

namespace WireCell::Sio {

    std::optional<int> parse_int(const std::string& text)
    {
        int value = 0;
        const char* end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, value);
        if (error != std::errc() || stop != end) return std::nullopt;
        return value;
    }

    std::optional<MemberName> parse_member_name(const std::string& text)
    {
        constexpr std::string_view extension = ".npy";
        if (!text.ends_with(extension)) return std::nullopt;
        auto stem = text.substr(0, text.size() - extension.size());
        stem.erase(0, stem.rfind('/') + 1);
        const auto first = stem.find('_');
        const auto last = stem.rfind('_');
        if (first == std::string::npos || first == last) return std::nullopt;
        const auto ident = parse_int(stem.substr(last + 1));
        if (!ident) return std::nullopt;
        return MemberName{stem.substr(0, first), stem.substr(first + 1, last - first - 1), *ident};
    }

    std::string member_name(const std::string& type, const std::string& tag, int ident)
    {
        return type + '_' + tag + '_' + std::to_string(ident) + ".npy";
    }
}
