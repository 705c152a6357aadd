#include "WireCellUtil/OutputName.h"

#include <fmt/format.h>
#include <glob.h>

#include <algorithm>
#include <filesystem>
#include <regex>

namespace WireCell {

    namespace {
        /// With a backslash in front of each of some characters.
        std::string escaped(const std::string& text, const std::string& characters)
        {
            std::string out;
            for (const char c : text) {
                if (characters.find(c) != std::string::npos) out += '\\';
                out += c;
            }
            return out;
        }
        std::string for_glob(const std::string& text) { return escaped(text, "*?[\\"); }
        std::string for_regex(const std::string& text) { return escaped(text, "^$\\.*+?()[]{}|"); }
    }

    OutputName::OutputName(const std::string& pattern)
      : m_text(pattern)
    {
        static const std::regex field("%(\\(index\\))?(0([1-9]))?d|%\\(input\\)s");
        std::string* text = &m_start;
        auto at = pattern.cbegin();
        for (std::sregex_iterator it(pattern.begin(), pattern.end(), field), end; it != end; ++it) {
            text->assign(at, (*it)[0].first);
            const bool is_input = *((*it)[0].second - 1) == 's';
            const auto kind = is_input ? Kind::input : (*it)[1].matched ? Kind::index : Kind::event;
            m_fields.push_back({kind, (*it)[3].matched ? std::stoi((*it)[3]) : 0, ""});
            text = &m_fields.back().tail;
            at = (*it)[0].second;
        }
        text->assign(at, pattern.cend());
    }

    bool OutputName::has(Kind kind) const
    {
        return std::any_of(m_fields.begin(), m_fields.end(), [&](const Field& one) { return one.kind == kind; });
    }

    bool OutputName::has_number() const { return has(Kind::event) || has(Kind::index); }

    bool OutputName::has_input() const { return has(Kind::input); }

    bool OutputName::has_origin() const { return has_input() || has(Kind::index); }

    std::string OutputName::fill(const EventFacts& facts) const
    {
        auto name = m_start;
        for (const auto& [kind, width, tail] : m_fields) {
            if (kind == Kind::input)
                name += facts.input;
            else
                name += fmt::format("{:0{}}", kind == Kind::event ? facts.event : facts.index, width);
            name += tail;
        }
        return name;
    }

    bool OutputName::matches(const std::string& name, const std::string& input) const
    {
        auto pattern = for_regex(m_start);
        for (const auto& [kind, width, tail] : m_fields) {
            // A number has no more zeros in front than it needs.
            if (kind == Kind::input)
                pattern += for_regex(input);
            else if (width < 2)
                pattern += "(0|-?[1-9][0-9]*)";
            else
                pattern += fmt::format("([0-9]{{{}}}|-[0-9]{{{}}}|-?[1-9][0-9]{{{},}})", width, width - 1, width - 1);
            pattern += for_regex(tail);
        }
        return std::regex_match(name, std::regex(pattern));
    }

    std::vector<std::string> OutputName::existing(const std::string& input) const
    {
        std::error_code ignored;
        if (is_single()) {
            return std::filesystem::exists(m_text, ignored) ? std::vector{m_text} : std::vector<std::string>();
        }
        auto pattern = for_glob(m_start);
        for (const auto& field : m_fields)
            pattern += (field.kind == Kind::input ? for_glob(input) : "*") + for_glob(field.tail);
        std::vector<std::string> names;
        glob_t found{};
        if (::glob(pattern.c_str(), GLOB_NOSORT, nullptr, &found) == 0) {
            std::copy_if(found.gl_pathv, found.gl_pathv + found.gl_pathc, std::back_inserter(names),
                         [&](const char* name) { return matches(name, input); });
        }
        ::globfree(&found);
        return names;
    }

    std::string OutputName::input_of(const std::string& path)
    {
        static const std::regex extension("([._](npz|zip|tar|tgz|tbz|tbz2|txz|tix|tpxz|tzst|gz|bz2|zst|xz|pixz)|"
                                          "[.](h5|hdf5|hdf|txt|csv|dat))+$");
        const auto base = std::filesystem::path(path).filename().string();
        const auto stem = std::regex_replace(base, extension, "");
        return stem.empty() ? base : stem;
    }

}
