#pragma once
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

/// Text of a network's file in messages of ours: a terminal obeys some characters.
namespace WireCell::SPNG {

    /// A piece of text on one line, as the inside of a JSON string in ASCII.  Of longer text the begin, and how much is left.
    inline std::string plain_text(const std::string& text, size_t most = 200)
    {
        using nlohmann::json;
        const auto quoted = json(text).dump(-1, ' ', /*ensure_ascii=*/true, json::error_handler_t::replace);
        const auto plain = quoted.substr(1, quoted.size() - 2);
        if (plain.size() <= most) return plain;
        return fmt::format("{}... ({} more bytes)", plain.substr(0, most), plain.size() - most);
    }

    /// Words in one line: "a, b, c".
    inline std::string plain_list(const std::vector<std::string>& words)
    {
        return plain_text(fmt::format("{}", fmt::join(words, ", ")), 500);
    }
}
