#include "WireCellUtil/Printable.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace WireCell {

    namespace {
        constexpr size_t most_of_line = 10 * most_of_text, most_lines = 200;

        /// One character of UTF-8, or one byte that belongs to none.
        struct Character {
            char32_t code;
            size_t length;
            bool valid;
        };

        Character first_of(std::string_view text)
        {
            const auto byte = [&](size_t at) { return static_cast<unsigned char>(text[at]); };
            const unsigned char lead = byte(0);
            const Character bad{lead, 1, false};
            if (lead < 0x80) return {lead, 1, true};
            const size_t length = lead >= 0xf0 && lead < 0xf8 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : 2;
            if (lead < 0xc2 || lead >= 0xf5 || text.size() < length) return bad;
            char32_t code = lead & (0xff >> (length + 1));
            for (size_t at = 1; at < length; ++at) {
                if ((byte(at) & 0xc0) != 0x80) return bad;
                code = (code << 6) | (byte(at) & 0x3f);
            }
            constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
            const bool surrogate = code >= 0xd800 && code < 0xe000;
            if (code < least[length] || surrogate || code > 0x10ffff) return bad;
            return {code, length, true};
        }

        /// Controls, marks of direction, separators of lines and what takes no place.
        bool is_hidden(char32_t code)
        {
            struct Span {
                char32_t begin, end;
            };
            constexpr std::array<Span, 11> spans{{{0x00, 0x20},
                                                  {0x7f, 0xa0},
                                                  {0xad, 0xae},
                                                  {0x61c, 0x61d},
                                                  {0x180e, 0x180f},
                                                  {0x200b, 0x2010},
                                                  {0x2028, 0x202f},
                                                  {0x2060, 0x2070},
                                                  {0xfeff, 0xff00},
                                                  {0xfff9, 0xfffc},
                                                  {0xe0000, 0xe0080}}};
            return std::any_of(spans.begin(), spans.end(),
                               [=](const Span& span) { return code >= span.begin && code < span.end; });
        }

        std::string escaped(const Character& one)
        {
            if (one.valid) {
                if (one.code == '\n') return "\\n";
                if (one.code == '\r') return "\\r";
                if (one.code == '\t') return "\\t";
                if (one.code >= 0x80) return fmt::format("\\u{:04x}", static_cast<unsigned>(one.code));
            }
            return fmt::format("\\x{:02x}", static_cast<unsigned>(one.code));
        }

        std::string one_line(std::string_view text, size_t most)
        {
            std::string out;
            while (!text.empty()) {
                const auto one = first_of(text);
                const bool plain = one.valid && !is_hidden(one.code);
                const auto shown = plain ? std::string(text.substr(0, one.length)) : escaped(one);
                if (out.size() + shown.size() > most) return out + fmt::format("... ({} more bytes)", text.size());
                out += shown;
                text.remove_prefix(one.length);
            }
            return out;
        }

        bool is_blank(char one) { return one == ' ' || one == '\t'; }

        /// Where the text ends a line that an indented one follows, or its end.
        size_t end_of_line(std::string_view text)
        {
            for (size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
                if (at + 1 < text.size() && is_blank(text[at + 1])) return at;
            }
            return text.size();
        }
    }

    std::string printable(const std::string& text, size_t most) { return one_line(text, most); }

    std::string printable_lines(const std::string& text)
    {
        // Most are as they should be.
        const auto plain = [](char one) { return one >= ' ' && one < 0x7f; };
        if (text.size() <= most_of_line && std::all_of(text.begin(), text.end(), plain)) return text;
        std::string_view rest(text);
        rest = rest.substr(0, rest.find_last_not_of(" \t\r\n") + 1);
        std::string out;
        for (size_t lines = 0; !rest.empty(); ++lines) {
            if (lines == most_lines) return out + fmt::format("\n  ... ({} more bytes)", rest.size());
            if (lines > 0) {
                const auto indent = std::min(rest.find_first_not_of(" \t"), rest.size());
                out += '\n';
                out += rest.substr(0, std::min(indent, size_t{40}));
                rest.remove_prefix(indent);
            }
            const auto end = end_of_line(rest);
            out += one_line(rest.substr(0, end), most_of_line);
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        return out;
    }

}
