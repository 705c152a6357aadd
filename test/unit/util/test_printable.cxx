#include "TempFolder.h"
#include "WireCellUtil/Logging.h"
#include "WireCellUtil/Printable.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <numeric>
#include <vector>

using namespace WireCell;

namespace {
    bool is_safe(const std::string& text)
    {
        return text.find_first_of("\x1b\x07\x08\r\x7f") == std::string::npos &&
               text.find("\u202e") == std::string::npos && text.find("\u0085") == std::string::npos;
    }
}

TEST(Printable, plain_text_of_any_language_stays_as_it_is)
{
    for (const std::string text : {"", "plane 3", "Größe 5 µs, 電荷, é", "C:\\n", "a \"quoted\" one", "\U0001f680"}) {
        EXPECT_EQ(printable(text), text);
        EXPECT_EQ(printable_lines(text), text);
    }
}

TEST(Printable, what_a_terminal_obeys_or_hides_is_escaped)
{
    EXPECT_EQ(printable("a\x1b[2Jb"), "a\\x1b[2Jb");
    EXPECT_EQ(printable("1\n2\r3\t4"), "1\\n2\\r3\\t4");
    EXPECT_EQ(printable(std::string("a\0b", 3)), "a\\x00b");
    EXPECT_EQ(printable("\u0085\u009b31m"), "\\u0085\\u009b31m");
    EXPECT_EQ(printable("\u202e\u2066\u200b\u2028\ufeff\u061c"), "\\u202e\\u2066\\u200b\\u2028\\ufeff\\u061c");
    EXPECT_EQ(printable("\U000e0041"), "\\ue0041");
    EXPECT_EQ(printable("\x7f"), "\\x7f");
}

TEST(Printable, bytes_that_are_no_utf8_are_escaped)
{
    EXPECT_EQ(printable("\xff\xfe"), "\\xff\\xfe");
    EXPECT_EQ(printable("\x9b"), "\\x9b") << "a control of eight bits";
    EXPECT_EQ(printable("\xc0\x9b"), "\\xc0\\x9b") << "an overlong one";
    EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "half of a surrogate pair";
    EXPECT_EQ(printable("\xe2\x82"), "\\xe2\\x82") << "one that is cut";
}

TEST(Printable, long_text_is_cut_with_the_number_of_bytes_left)
{
    EXPECT_EQ(printable(std::string(200, 'x')), std::string(200, 'x'));
    EXPECT_EQ(printable(std::string(1000, 'x')), std::string(200, 'x') + "... (800 more bytes)");
    const auto letters = printable(std::string(199, 'x') + "é");
    EXPECT_EQ(letters, std::string(199, 'x') + "... (2 more bytes)") << "no letter is cut in two";
    EXPECT_LT(printable(std::string(1000000, '\n')).size(), 230u);
}

TEST(Printable, lines_of_a_message_may_be_followed_by_indented_ones_only)
{
    EXPECT_EQ(printable_lines("two problems:\n  one\n  two"), "two problems:\n  one\n  two");
    EXPECT_EQ(printable_lines("error\n\tfile:1:2"), "error\n\tfile:1:2");
    EXPECT_EQ(printable_lines("bad\nwire-cell: all is well"), "bad\\nwire-cell: all is well");
    EXPECT_EQ(printable_lines("bad\n\n  x"), "bad\\n\n  x");
    EXPECT_EQ(printable_lines("it ends\n"), "it ends");
    EXPECT_TRUE(is_safe(printable_lines("a\n  \x1b]0;title\x07\n  \u202e")));
    EXPECT_LT(printable_lines(std::string(1000000, 'x')).size(), 2100u);
    std::string many;
    for (int line = 0; line < 10000; ++line) many += "\n  line";
    EXPECT_LT(printable_lines(many).size(), 4000u);
}

TEST(Printable, a_list_is_cut_with_the_number_of_items_left)
{
    std::vector<int> numbers(3);
    std::iota(numbers.begin(), numbers.end(), 0);
    EXPECT_EQ(shortlist(numbers), "0, 1, 2");
    EXPECT_EQ(shortlist(std::vector<std::string>()), "");
    numbers.resize(10000);
    EXPECT_EQ(shortlist(numbers, ", ", 2), "0, 1 and 9998 more");
    EXPECT_EQ(shortlist(numbers, "\n  ", 2), "0\n  1\n  and 9998 more");
}

TEST(Logging, messages_and_names_of_loggers_are_made_safe)
{
    spng::test::TempFolder folder;
    Log::add_file(folder.file("log.txt"));
    Log::logger("name\x1b[1m")->warn("dtype '{}'", "\x1b[2J\nwire-cell: done");
    const auto own = Log::logger("own", false);
    Log::set_pattern("OWN %v", "own");
    own->warn("\u202e{}", "x");
    Log::set_pattern("ALL %v");
    Log::logger("name\x1b[1m")->warn("\x07");
    std::ifstream file(folder.file("log.txt"));
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    EXPECT_TRUE(is_safe(text)) << text;
    EXPECT_NE(text.find("dtype '\\x1b[2J\\nwire-cell: done'"), std::string::npos) << text;
    EXPECT_NE(text.find("OWN \\u202ex"), std::string::npos) << text;
    EXPECT_NE(text.find("ALL \\x07"), std::string::npos) << text;
}
