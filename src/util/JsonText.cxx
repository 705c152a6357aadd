#include "WireCellUtil/JsonText.h"

namespace WireCell {

    namespace {
        constexpr size_t longest_reason = 200;

        [[noreturn]] void fail(const std::string& what, const std::string& why)
        {
            THROW(ValueError() << errmsg{what + ": " + why});
        }

        /// The position behind a string or comment that starts at `at`.
        size_t skip_string(const std::string& text, size_t at)
        {
            for (++at; at < text.size() && text[at] != '"'; ++at) {
                if (text[at] == '\\') ++at;
            }
            return at + 1;
        }
        size_t skip_comment(const std::string& text, size_t at)
        {
            const bool is_line = text.compare(at, 2, "//") == 0;
            if (!is_line && text.compare(at, 2, "/*") != 0) return at + 1;
            const auto end = text.find(is_line ? "\n" : "*/", at + 2);
            return end == std::string::npos ? text.size() : end + (is_line ? 1 : 2);
        }

        /// Whether brackets nest no deeper than allowed.  Of text that is no JSON this holds as far as it is.
        bool is_shallow(const std::string& text)
        {
            size_t depth = 0;
            for (size_t at = 0; at < text.size();) {
                const char c = text[at];
                if (c == '"') { at = skip_string(text, at); }
                else if (c == '/') {
                    at = skip_comment(text, at);
                }
                else {
                    if (c == '[' || c == '{') ++depth;
                    if ((c == ']' || c == '}') && depth > 0) --depth;
                    if (depth > deepest_json) return false;
                    ++at;
                }
            }
            return true;
        }
    }

    Configuration parse_json(const std::string& text, const std::string& what, bool allow_comments)
    {
        // Before a value is made, as that may need a lot of memory.
        if (!is_shallow(text)) {
            fail(what, "JSON of more than " + std::to_string(deepest_json) + " levels of arrays and objects");
        }
        try {
            return Configuration::parse(text, nullptr, true, allow_comments);
        }
        catch (const nlohmann::json::exception& err) {
            const std::string reason = err.what();
            fail(what, "not valid JSON (" + reason.substr(0, longest_reason) + ")");
        }
    }

}
