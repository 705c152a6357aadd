#include "ScriptText.h"

#include "WireCellSpng/base/Check.h"

#include <cctype>
#include <set>
#include <string>
#include <vector>

namespace WireCell::SPNG {

    namespace {
        // LibTorch crashes at some ten thousand, and writes a few tens.
        constexpr size_t most_brackets = 200, most_blocks = 200, most_branches = 1000, most_operators = 2000;

        /// Goes through a text by tokens and counts what the parser would have open at once.
        class Depths {
          public:
            explicit Depths(std::string_view text)
              : m_text(text)
            {
            }

            void run()
            {
                begin_line();
                while (m_at < m_text.size()) token();
            }

          private:
            bool starts(std::string_view what) const { return m_text.substr(m_at, what.size()) == what; }

            void token()
            {
                const char c = m_text[m_at];
                if (c == '\n') {
                    ++m_at;
                    if (m_open.size() == 1) begin_line();
                }
                else if (c == '#') {
                    m_at = std::min(m_text.find('\n', m_at), m_text.size());
                }
                else if (c == '"' || c == '\'') {
                    skip_text(c);
                }
                else if (std::isalnum(static_cast<unsigned char>(c)) || c == '_') {
                    word();
                }
                else {
                    sign(c);
                    ++m_at;
                }
            }

            void skip_text(char quote)
            {
                const std::string all(3, quote);
                const auto mark = starts(all) ? all : all.substr(0, 1);
                m_at += mark.size();
                while (m_at < m_text.size() && !starts(mark)) m_at += m_text[m_at] == '\\' ? 2 : 1;
                m_at += mark.size();
            }

            /// A name, a keyword, or a number with its point and its exponent's sign.
            void word()
            {
                const auto begin = m_at;
                const bool number = std::isdigit(static_cast<unsigned char>(m_text[begin])) != 0;
                const auto inside = [&](char c) {
                    if (std::isalnum(static_cast<unsigned char>(c)) || c == '_') return true;
                    const char last = m_text[m_at - 1];
                    return number && (c == '.' || ((c == '-' || c == '+') && (last == 'e' || last == 'E')));
                };
                while (m_at < m_text.size() && inside(m_text[m_at])) ++m_at;
                static const std::set<std::string_view> operators = {"and", "or", "not", "if", "else", "is", "in"};
                if (operators.count(m_text.substr(begin, m_at - begin)) > 0) count();
            }

            void sign(char c)
            {
                switch (c) {
                case '(':
                case '[':
                case '{':
                    count();
                    m_open.push_back(0);
                    SPNG_VALIDATE(m_open.size() <= most_brackets, "its code has brackets more than {} deep",
                                  most_brackets);
                    break;
                case ')':
                case ']':
                case '}':
                    m_operators -= m_open.back();
                    if (m_open.size() > 1) { m_open.pop_back(); }
                    else {
                        m_open.back() = 0;
                    }
                    break;
                case ',':
                    m_operators -= m_open.back();
                    m_open.back() = 0;
                    break;
                default:
                    if (std::ispunct(static_cast<unsigned char>(c))) count();
                }
            }

            void count()
            {
                ++m_open.back();
                SPNG_VALIDATE(++m_operators <= most_operators, "its code has an expression of more than {} operators",
                              most_operators);
            }

            /// The indent of a line tells how many blocks are open.
            void begin_line()
            {
                m_operators = 0;
                m_open.assign(1, 0);
                const auto begin = m_at;
                while (m_at < m_text.size() && (m_text[m_at] == ' ' || m_text[m_at] == '\t')) ++m_at;
                if (m_at == m_text.size() || m_text[m_at] == '\n' || m_text[m_at] == '#') return;
                const auto indent = m_at - begin;
                while (!m_blocks.empty() && m_blocks.back().indent > indent) m_blocks.pop_back();
                if (m_blocks.empty() || m_blocks.back().indent < indent) m_blocks.push_back({indent, 0});
                SPNG_VALIDATE(m_blocks.size() <= most_blocks, "its code has blocks more than {} deep", most_blocks);
                auto& branches = m_blocks.back().branches;
                if (starts("elif")) {
                    SPNG_VALIDATE(++branches <= most_branches, "its code has more than {} branches in a row",
                                  most_branches);
                }
                else if (!starts("else")) {
                    branches = 0;
                }
            }

            struct Level {
                size_t indent, branches;
            };

            std::string_view m_text;
            size_t m_at = 0;
            size_t m_operators = 0;        // open in all brackets together
            std::vector<size_t> m_open{0}; // operators since the last comma, by bracket
            std::vector<Level> m_blocks;
        };
    }

    void check_script_text(std::string_view text)
    {
        SPNG_VALIDATE(text.find('\0') == std::string_view::npos, "its code has characters that are no text");
        Depths(text).run();
    }
}
