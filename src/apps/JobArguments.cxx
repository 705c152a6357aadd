#include "JobArguments.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Printable.h"
#include "WireCellUtil/String.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>

namespace WireCell {

    namespace {
        constexpr size_t longest_line = 1000;
        constexpr size_t longest_forward = 4000;
        constexpr int most_imports = 4;

        std::string trimmed(const std::string& text)
        {
            const auto begin = text.find_first_not_of(" \t\n");
            if (begin == std::string::npos) return "";
            return text.substr(begin, text.find_last_not_of(" \t\n") - begin + 1);
        }

        /// The part of a text from `begin` to the bracket that closes the one before it, cut at commas outside of inner
        /// brackets and strings; none if it does not close.
        std::optional<std::vector<std::string>> list_from(const std::string& text, size_t begin)
        {
            std::vector<std::string> items(1);
            int depth = 0;
            for (size_t at = begin; at < text.size(); ++at) {
                const char one = text[at];
                if (one == '\'' || one == '"') {
                    const auto end = text.find(one, at + 1);
                    if (end == std::string::npos) return std::nullopt;
                    items.back() += text.substr(at, end - at + 1);
                    at = end;
                    continue;
                }
                if (one == ')' && depth == 0) {
                    if (trimmed(items.back()).empty()) items.pop_back();
                    return items;
                }
                if (one == '(' || one == '[' || one == '{') ++depth;
                if (one == ')' || one == ']' || one == '}') --depth;
                if (one == ',' && depth == 0)
                    items.emplace_back();
                else
                    items.back() += one;
            }
            return std::nullopt;
        }

        /// The file that a text imports, if it does nothing else.
        std::optional<std::string> only_import(const std::string& text)
        {
            static const std::regex comment(R"(//[^\n]*)"), import(R"(\s*import\s*(['"])([^'"\n]+)\1\s*)");
            if (text.size() > longest_forward) return std::nullopt;
            const auto code = std::regex_replace(text, comment, "");
            std::smatch found;
            if (!std::regex_match(code, found, import)) return std::nullopt;
            return found[2].str();
        }

        /// A default as one would type it on the command line.
        std::string plain(const std::string& code)
        {
            const bool quoted = code.size() >= 2 && (code[0] == '\'' || code[0] == '"') && code.back() == code[0];
            return quoted ? code.substr(1, code.size() - 2) : code;
        }
    }

    std::optional<JobArguments> JobArguments::read(const std::string& path) { return read(path, most_imports); }

    std::optional<JobArguments> JobArguments::read(const std::string& path, int imports_left)
    {
        const std::filesystem::path file_path(path);
        std::error_code ignored;
        const bool is_code = file_path.extension() == ".jsonnet" || file_path.extension().empty();
        if (!is_code || !std::filesystem::is_regular_file(file_path, ignored)) return std::nullopt;
        std::ifstream file(file_path);
        std::string text(1 << 20, '\0');
        file.read(text.data(), static_cast<std::streamsize>(text.size()));
        text.resize(static_cast<size_t>(file.gcount()));
        JobArguments job;
        job.m_name = file_path.filename().string();
        job.m_folder = file_path.has_parent_path() ? file_path.parent_path().string() : ".";
        if (const auto other = only_import(text); other && imports_left > 0) {
            auto found = read((file_path.parent_path() / *other).string(), imports_left - 1);
            if (found) found->m_name = job.m_name;
            return found;
        }
        for (size_t at = 0; text.compare(at, 2, "//") == 0;) {
            const auto end = std::min(text.find('\n', at), text.size() - 1);
            // Longer lines explain nothing, and would be too much for a regular expression.
            if (end - at < longest_line) job.explain(printable(text.substr(at + 2, end - at - 2), longest_line));
            at = end + 1;
        }
        if (!job.declare(text)) return std::nullopt;
        return job;
    }

    void JobArguments::explain(const std::string& comment_line)
    {
        static const std::regex starts(R"(   ([A-Za-z_]\w*(?:, [A-Za-z_]\w*)*)(?:\s{2,}(.*))?)"),
            goes_on(R"(\s{6,}(\S.*))");
        std::smatch found;
        if (std::regex_match(comment_line, found, starts)) {
            std::vector<std::string> names;
            for (const auto& word : String::split(found[1].str(), ",")) names.push_back(trimmed(word));
            m_meanings.push_back({names, {}});
            if (found[2].length()) m_meanings.back().second.push_back(found[2].str());
        }
        else if (!m_meanings.empty() && std::regex_match(comment_line, found, goes_on)) {
            m_meanings.back().second.push_back(found[1].str());
        }
        else if (m_meanings.empty()) {
            m_about.push_back(comment_line.empty() ? "" : comment_line.substr(1));
        }
    }

    bool JobArguments::declare(const std::string& text)
    {
        const std::string start = "\nfunction(";
        const auto at = text.find(start);
        if (at == std::string::npos) return false;
        const auto items = list_from(text, at + start.size());
        if (!items) return false;
        m_preamble = text.substr(0, at + 1);
        for (const auto& item : *items) {
            const auto equals = item.find('=');
            Argument one{printable(trimmed(item.substr(0, equals))), {}, {}};
            if (equals != std::string::npos) one.value = trimmed(item.substr(equals + 1));
            for (const auto& [names, meaning] : m_meanings) {
                if (std::find(names.begin(), names.end(), one.name) != names.end()) one.meaning = meaning;
            }
            m_arguments.push_back(one);
        }
        return true;
    }

    std::string JobArguments::brief(const Argument& one)
    {
        std::string text = one.meaning.empty() ? "" : one.meaning.front();
        if (one.meaning.size() > 1) text += " ...";
        if (one.meaning.empty() && one.value && one.value->size() < longest_line &&
            std::regex_match(*one.value, std::regex(R"([A-Za-z_]\w*)")) && *one.value != "null") {
            text = "another name of " + *one.value;
        }
        return text;
    }

    std::map<std::string, std::string> JobArguments::field_values(Persist::Parser parser) const
    {
        static const std::regex field(R"([A-Za-z_]\w*(\.[A-Za-z_]\w*)+)");
        std::string wanted;
        for (const auto& argument : m_arguments) {
            if (!argument.value || argument.value->size() > longest_line || !std::regex_match(*argument.value, field))
                continue;
            wanted += fmt::format("'{0}': {0},\n", *argument.value);
        }
        std::map<std::string, std::string> values;
        if (wanted.empty()) return values;
        try {
            parser.add_load_path(m_folder);
            const auto found = parser.loads(m_preamble + "{\n" + wanted + "}");
            for (const auto& [code, value] : found.items()) {
                values[code] = value.is_string() ? value.get<std::string>() : value.dump();
            }
        }
        catch (const Exception&) {
            // What the job itself will complain about; its code tells as much as can be told.
        }
        return values;
    }

    void JobArguments::print(std::ostream& out, const Persist::Parser& parser) const
    {
        const auto fields = field_values(parser);
        out << m_name << "\n\n";
        for (const auto& line : m_about) out << line << "\n";
        out << "Arguments, each as -A NAME=VALUE, or as --tla-code NAME=CODE for a value in Jsonnet:\n\n";
        size_t width = 0;
        for (const auto& argument : m_arguments) width = std::max(width, argument.name.size());
        for (const auto& argument : m_arguments) {
            auto lines = argument.meaning;
            if (lines.empty()) lines = {brief(argument)};
            const auto known = fields.find(argument.value.value_or(""));
            const auto usual = known == fields.end() ? plain(argument.value.value_or("")) : known->second;
            const bool told = argument.value && usual != "null" && usual != "";
            const auto value = told ? "[" + printable(usual) + "] " : argument.value ? "" : "(required) ";
            out << fmt::format("  {:{}}  {}{}\n", argument.name, width, value, lines.front());
            for (size_t ind = 1; ind < lines.size(); ++ind) out << fmt::format("  {:{}}  {}\n", "", width, lines[ind]);
        }
    }

    void JobArguments::check(const std::set<std::string>& given) const
    {
        std::vector<std::string> known;
        for (const auto& argument : m_arguments) known.push_back(argument.name);
        for (const auto& name : given) {
            if (std::find(known.begin(), known.end(), name) != known.end()) continue;
            auto text = fmt::format("{}: there is no argument \"{}\" (the nearest is \"{}\"). The arguments are",
                                    m_name, name, SPNG::config::nearest_key(name, known));
            for (const auto& argument : m_arguments)
                text += fmt::format("\n  {:12}  {}", argument.name, brief(argument));
            THROW(ValueError() << errmsg{text});
        }
        for (const auto& argument : m_arguments) {
            if (argument.value || given.count(argument.name)) continue;
            THROW(
                ValueError() << errmsg{fmt::format("{}: the argument \"{}\" is missing, as in -A {}=VALUE: {}", m_name,
                                                   argument.name, argument.name, fmt::join(argument.meaning, " "))});
        }
    }

}
