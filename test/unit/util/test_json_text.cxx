#include "WireCellUtil/JsonText.h"

#include <gtest/gtest.h>

using namespace WireCell;

namespace {
    std::string nested(size_t levels, const std::string& open, const std::string& inner, const std::string& close)
    {
        std::string text;
        for (size_t ind = 0; ind < levels; ++ind) text += open;
        text += inner;
        for (size_t ind = 0; ind < levels; ++ind) text += close;
        return text;
    }

    std::string error_of(const std::string& text)
    {
        try {
            parse_json(text, "file 'x'");
        }
        catch (const ValueError& err) {
            return err.what();
        }
        return "no error";
    }
}

TEST(json_text, of_the_deepest_allowed_nesting_is_read)
{
    EXPECT_TRUE(parse_json(nested(deepest_json, "[", "", "]"), "x").is_array());
    EXPECT_TRUE(parse_json(nested(deepest_json, "{\"a\":", "1", "}"), "x").is_object());
}

TEST(json_text, that_nests_deeper_is_an_error_that_names_the_file)
{
    for (const size_t levels : {deepest_json + 1, size_t{1000000}}) {
        for (const auto& text : {nested(levels, "[", "", "]"), nested(levels, "{\"a\":", "1", "}"),
                                 nested(levels, "[{\"a\":1},", "1", "]"), std::string(levels, '[')}) {
            const auto error = error_of(text);
            EXPECT_EQ(error.find("file 'x': JSON of more than 500 levels"), 0U) << error.substr(0, 300);
        }
    }
}

TEST(json_text, may_hold_any_number_of_brackets_in_strings_and_side_by_side)
{
    const std::string brackets(10000, '[');
    EXPECT_EQ(parse_json("[\"" + brackets + "\\\"" + brackets + "\"]", "x")[0].get<std::string>().size(), 20001U);
    EXPECT_EQ(parse_json("[" + nested(5000, "[[]],", "[]", "") + "]", "x").size(), 5001U);
    EXPECT_EQ(parse_json("// " + brackets + "\n[1, /* " + brackets + " */ 2]", "x", true).size(), 2U);
}

TEST(json_text, that_is_not_valid_is_a_short_error_that_names_the_file)
{
    for (const auto& text : {std::string(), std::string("{"), std::string("[1e999]"), std::string("[1] 2"),
                             std::string("\"\xff\""), "[\"" + std::string(100000, 'x'), std::string("// no\n1")}) {
        const auto error = error_of(text);
        EXPECT_EQ(error.find("file 'x': not valid JSON ("), 0U) << error;
        EXPECT_LT(error.size(), 300U);
    }
}
