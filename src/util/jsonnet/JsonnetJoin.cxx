#include "JsonnetJoin.h"
#include "WireCellUtil/Exceptions.h"

#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

namespace fs = std::filesystem;

namespace WireCell::Persist {

    namespace {
        const std::string joined_name = "spng_import_";

        std::optional<std::string> read(const std::string& path)
        {
            std::error_code ignored;
            if (fs::is_directory(path, ignored)) return std::nullopt;
            std::ifstream file(path, std::ios::binary);
            if (!file) return std::nullopt;
            return std::string(std::istreambuf_iterator<char>(file), {});
        }

        /// Goes through the tokens of a text as far as it takes to tell imports from comments and strings.
        class Tokens {
          public:
            explicit Tokens(const std::string& text)
              : m_text(text)
            {
            }

            /// The next token, white space and comments included; empty at the end.  None for a text block, string or
            /// comment that does not end.
            std::optional<std::string> next()
            {
                const auto begin = m_at;
                if (begin == m_text.size()) return "";
                const char first = m_text[begin];
                if (starts("|||")) return closed(end_of_block(begin), 3);
                if (first == '#' || starts("//")) return upto(m_text.find('\n', begin), 0);
                if (starts("/*")) return closed(m_text.find("*/", begin + 2), 2);
                if (first == '\'' || first == '"') return closed(end_of_string(begin, true), 1);
                if (starts("@'") || starts("@\"")) return closed(end_of_string(begin + 1, false), 1);
                if (!is_word(first)) return upto(begin + 1, 0);
                auto end = begin;
                while (end < m_text.size() && is_word(m_text[end])) ++end;
                return upto(end, 0);
            }

          private:
            static bool is_word(char one) { return std::isalnum(static_cast<unsigned char>(one)) || one == '_'; }

            bool starts(const char* what) const
            {
                return m_text.compare(m_at, std::char_traits<char>::length(what), what) == 0;
            }

            /// Where the quote is that ends the string.
            size_t end_of_string(size_t quote, bool escapes) const
            {
                for (auto at = quote + 1; at < m_text.size(); ++at) {
                    if (escapes && m_text[at] == '\\') { ++at; }
                    else if (m_text[at] == m_text[quote]) {
                        const bool doubled = !escapes && at + 1 < m_text.size() && m_text[at + 1] == m_text[quote];
                        if (!doubled) return at;
                        ++at;
                    }
                }
                return std::string::npos;
            }

            /// Where the "|||" is that ends a block: the first line that is indented less than the first of the text.
            size_t end_of_block(size_t begin) const
            {
                const auto indent_of = [this](size_t line) {
                    return m_text.substr(line, m_text.find_first_not_of(" \t", line) - line);
                };
                std::string margin;
                for (auto at = m_text.find('\n', begin); at != std::string::npos; at = m_text.find('\n', at + 1)) {
                    const auto line = at + 1;
                    const auto indent = indent_of(line);
                    const auto first = line + indent.size();
                    if (first < m_text.size() && m_text[first] == '\n' && indent.empty()) continue;
                    if (margin.empty()) { margin = indent; }
                    if (margin.empty()) return std::string::npos;
                    if (m_text.compare(line, margin.size(), margin) == 0) continue;
                    return m_text.compare(first, 3, "|||") == 0 ? first : std::string::npos;
                }
                return std::string::npos;
            }

            std::optional<std::string> closed(size_t end, size_t length)
            {
                if (end == std::string::npos) return std::nullopt;
                return upto(end, length);
            }

            std::string upto(size_t end, size_t length)
            {
                const auto begin = m_at;
                m_at = end == std::string::npos ? m_text.size() : end + length;
                return m_text.substr(begin, m_at - begin);
            }

            const std::string& m_text;
            size_t m_at = 0;
        };

        class Joiner {
          public:
            explicit Joiner(const std::vector<std::string>& folders)
              : m_folders(folders)
            {
            }

            std::optional<JoinedText> join(const std::string& path)
            {
                const auto body = rewritten(path);
                if (!body || m_bindings.empty()) return std::nullopt;
                return JoinedText{"local " + m_bindings + ";\n" + *body, m_is_whole};
            }

          private:
            /// The text of a file with names in place of its imports, whose files are joined first.
            std::optional<std::string> rewritten(const std::string& path)
            {
                const auto text = read(path);
                if (!text) return std::nullopt;
                Tokens tokens(*text);
                std::string out;
                bool movable = true;
                while (true) {
                    const auto token = tokens.next();
                    if (!token) return std::nullopt;
                    if (token->empty()) return movable ? std::optional(out) : std::nullopt;
                    // These would not mean the same in another file.
                    if (*token == "thisFile" || token->rfind(joined_name, 0) == 0) movable = false;
                    if (*token != "import" && *token != "importstr" && *token != "importbin") {
                        out += *token;
                        continue;
                    }
                    const auto replaced = replace(tokens, *token, path);
                    if (!replaced) return std::nullopt;
                    out += *replaced;
                }
            }

            /// What stands for an import; its file is the next token that is no white space.
            std::optional<std::string> replace(Tokens& tokens, const std::string& kind, const std::string& importer)
            {
                auto file = tokens.next();
                while (file && file->size() == 1 && std::isspace(static_cast<unsigned char>(file->front()))) {
                    file = tokens.next();
                }
                if (!file || file->size() < 3 || (file->front() != '\'' && file->front() != '"')) return std::nullopt;
                const auto found = find(file->substr(1, file->size() - 2), importer);
                // It may be one that is never asked for.
                if (!found) return stays(kind + " " + *file);
                std::error_code ignored;
                if (!fs::is_regular_file(*found, ignored)) {
                    THROW(
                        ValueError() << errmsg{importer + ": imports \"" + *found + "\", which is not a regular file"});
                }
                if (found->find_first_of("\\\"") != std::string::npos) return std::nullopt;
                if (kind == "import") {
                    if (const auto name = joined(*found)) return *name;
                }
                return stays(kind + " \"" + *found + "\"");
            }

            std::string stays(const std::string& import)
            {
                m_is_whole = false;
                return import;
            }

            /// The name of a joined file; none if it has to stay an import.
            std::optional<std::string> joined(const std::string& path)
            {
                const auto it = m_names.find(path);
                if (it != m_names.end()) return it->second;
                const auto name = joined_name + std::to_string(m_names.size());
                m_names[path] = name; // before its text, so that files may import each other
                const auto text = rewritten(path);
                if (!text) {
                    m_names[path] = std::nullopt;
                    // Others may have been given the name already.
                    bind(name, stays("import \"" + path + "\""));
                    return std::nullopt;
                }
                bind(name, *text + "\n");
                return name;
            }

            void bind(const std::string& name, const std::string& text)
            {
                m_bindings += (m_bindings.empty() ? "" : ",\n") + name + " = (" + text + ")";
            }

            /// Where Jsonnet would find it.
            std::optional<std::string> find(const std::string& file, const std::string& importer) const
            {
                // For the system a name ends there: one file would have any number of names.
                if (file.find('\0') != std::string::npos) return std::nullopt;
                if (fs::path(file).is_absolute()) return file;
                std::vector<fs::path> folders{fs::path(importer).parent_path()};
                folders.insert(folders.end(), m_folders.begin(), m_folders.end());
                std::error_code ignored;
                for (const auto& folder : folders) {
                    const auto path = fs::absolute(folder / file, ignored).lexically_normal();
                    if (fs::exists(path, ignored)) return path.string();
                }
                return std::nullopt;
            }

            const std::vector<std::string>& m_folders;
            std::map<std::string, std::optional<std::string>> m_names; ///< by path
            std::string m_bindings;
            bool m_is_whole = true;
        };
    }

    std::optional<JoinedText> join_imports(const std::string& path, const std::vector<std::string>& folders)
    {
        return Joiner(folders).join(path);
    }

}
