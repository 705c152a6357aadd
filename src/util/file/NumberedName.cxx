#include "WireCellUtil/NumberedName.h"

#include <fmt/format.h>
#include <glob.h>

#include <charconv>
#include <filesystem>
#include <regex>

namespace WireCell {

    namespace {
        /// For glob(), which is to take it as it is.
        std::string escaped(const std::string& text)
        {
            std::string out;
            for (const char c : text) {
                if (std::string("*?[\\").find(c) != std::string::npos) out += '\\';
                out += c;
            }
            return out;
        }
    }

    NumberedName::NumberedName(const std::string& pattern)
      : m_text(pattern)
      , m_start(pattern)
    {
        static const std::regex field("%(0([1-9]))?d");
        std::smatch found;
        m_has_number = std::regex_search(pattern, found, field);
        if (!m_has_number) return;
        m_start = found.prefix();
        m_end = found.suffix();
        m_width = found[2].matched ? std::stoi(found[2]) : 0;
    }

    std::string NumberedName::fill(int number) const
    {
        return m_has_number ? fmt::format("{}{:0{}}{}", m_start, number, m_width, m_end) : m_start;
    }

    std::optional<int> NumberedName::number_of(const std::string& name) const
    {
        if (!m_has_number) return std::nullopt;
        if (name.size() <= m_start.size() + m_end.size()) return std::nullopt;
        int number = 0;
        const char* begin = name.data() + m_start.size();
        const char* end = name.data() + name.size() - m_end.size();
        const auto [stop, error] = std::from_chars(begin, end, number);
        if (error != std::errc() || stop != end || fill(number) != name) return std::nullopt;
        return number;
    }

    std::vector<std::string> NumberedName::existing() const
    {
        std::error_code ignored;
        if (!m_has_number) {
            return std::filesystem::exists(m_text, ignored) ? std::vector{m_text} : std::vector<std::string>();
        }
        std::vector<std::string> names;
        glob_t found{};
        if (::glob((escaped(m_start) + "*" + escaped(m_end)).c_str(), GLOB_NOSORT, nullptr, &found) == 0) {
            for (size_t ind = 0; ind < found.gl_pathc; ++ind) {
                if (number_of(found.gl_pathv[ind])) names.emplace_back(found.gl_pathv[ind]);
            }
        }
        ::globfree(&found);
        return names;
    }

}
