#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/String.h"
#include "WireCellUtil/Type.h"

#include <gtest/gtest.h>

using namespace WireCell;
using Words = std::vector<std::string>;

TEST(Strings, splitting_an_empty_text_gives_no_pieces) { EXPECT_TRUE(String::split("").empty()); }

TEST(Strings, neighbouring_delimiters_count_as_one) { EXPECT_EQ(String::split("a::b:c"), (Words{"a", "b", "c"})); }

TEST(Strings, delimiters_at_the_ends_give_empty_pieces) { EXPECT_EQ(String::split(":a:"), (Words{"", "a", ""})); }

TEST(Strings, any_character_of_the_delimiters_splits)
{
    EXPECT_EQ(String::split("a,b c", ", "), (Words{"a", "b", "c"}));
}

TEST(Strings, a_pair_without_second_part_has_an_empty_one)
{
    EXPECT_EQ(String::parse_pair("Type"), std::make_pair(std::string("Type"), std::string()));
    EXPECT_EQ(String::parse_pair("Type:name:more"), std::make_pair(std::string("Type"), std::string("name")));
    EXPECT_EQ(String::parse_pair(""), std::make_pair(std::string(), std::string()));
}

TEST(Strings, replacing_does_not_look_at_what_it_inserted)
{
    EXPECT_EQ(String::replace("a.b.c", ".", ".."), "a..b..c");
    EXPECT_EQ(String::replace("abc", "", "x"), "abc");
}

TEST(Strings, formats_take_percent_codes) { EXPECT_EQ(String::format("%s has %d", "x", 3), "x has 3"); }

TEST(Strings, prefixes_and_suffixes)
{
    EXPECT_TRUE(String::startswith("wires.json", "wires"));
    EXPECT_TRUE(String::endswith("wires.json", ".json"));
    EXPECT_FALSE(String::endswith("n", ".json"));
    EXPECT_TRUE(String::has({"u", "v"}, "v"));
    EXPECT_EQ(String::indent(2, "ab"), "abab");
}

TEST(Types, are_spelt_as_in_the_source) { EXPECT_EQ(type<ValueError>(), "WireCell::ValueError"); }

TEST(Exceptions, say_their_message_and_nothing_else)
{
    try {
        THROW(ValueError() << errmsg{"the key 'tick' is negative"});
    }
    catch (const std::exception& err) {
        EXPECT_STREQ(err.what(), "the key 'tick' is negative");
    }
}

TEST(Exceptions, are_raised_with_percent_codes)
{
    try {
        raise<IOError>("no file %s (%d)", "x", 2);
    }
    catch (const IOError& err) {
        EXPECT_STREQ(err.what(), "no file x (2)");
    }
}

TEST(Exceptions, tell_developers_where_they_were_thrown)
{
    try {
        raise<KeyError>("text");
    }
    catch (const ValueError& err) {
        EXPECT_NE(errstr(err).find("Exceptions.h"), std::string::npos);
        EXPECT_NE(errstr(err).find("text"), std::string::npos);
    }
}
