#include "WireCellUtil/TagRules.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace WireCell;
using tagrules::tagset_t;

namespace {
    tagrules::Context context(const std::string& rules)
    {
        tagrules::Context made;
        made.configure(Configuration::parse(rules));
        return made;
    }
}

TEST(TagRules, an_expression_must_match_the_whole_tag)
{
    const auto rules = context(R"([{"frame": {"gauss\\d": "g"}}])");
    EXPECT_EQ(rules.transform(0, "frame", "gauss1"), tagset_t{"g"});
    EXPECT_TRUE(rules.transform(0, "frame", "gauss12").empty());
    EXPECT_TRUE(rules.transform(0, "frame", "my-gauss1").empty());
}

TEST(TagRules, every_rule_that_matches_adds_its_tags)
{
    const auto rules = context(R"([{"trace": {".*": ["all", "any"], "raw": "orig"}}])");
    EXPECT_EQ(rules.transform(0, "trace", "raw"), (tagset_t{"all", "any", "orig"}));
    EXPECT_EQ(rules.transform(0, "trace", ""), (tagset_t{"all", "any"}));
}

TEST(TagRules, belong_to_a_port_and_a_name)
{
    const auto rules = context(R"([{"frame": {".*": "a"}}, {"frame": {".*": "b"}, "trace": {".*": "t"}}])");
    EXPECT_EQ(rules.transform(1, "frame", "x"), tagset_t{"b"});
    EXPECT_TRUE(rules.transform(0, "trace", "x").empty());
    EXPECT_TRUE(rules.transform(2, "frame", "x").empty());
    EXPECT_EQ(rules.transform(1, "trace", "x"), tagset_t{"t"});
}

TEST(TagRules, turn_many_tags_at_once)
{
    const auto rules = context(R"({"frame": {"a": "x", "b": ["x", "y"]}})");
    auto tags = rules.transform(0, "frame", std::vector<std::string>{"a", "b", "c"});
    std::sort(tags.begin(), tags.end());
    EXPECT_EQ(tags, (std::vector<std::string>{"x", "y"}));
}

TEST(TagRules, may_stop_at_the_first_match)
{
    const auto rules = convert<tagrules::ruleset_t>(Configuration::parse(R"({".*": "a", "x": "b"})"));
    EXPECT_EQ(tagrules::transform({"x"}, rules, false).size(), 1);
    EXPECT_EQ(tagrules::transform({"x"}, rules).size(), 2);
}

TEST(TagRules, configuring_again_forgets_the_old_rules)
{
    auto rules = context(R"([{"frame": {".*": "a"}}])");
    rules.configure(nullptr);
    EXPECT_TRUE(rules.transform(0, "frame", "x").empty());
}

TEST(TagRules, malformed_rules_are_value_errors)
{
    EXPECT_THROW(context(R"([{"frame": {"(": "a"}}])"), ValueError);
    EXPECT_THROW(context(R"([{"frame": "a"}])"), ValueError);
    EXPECT_THROW(context(R"(["a"])"), ValueError);
}
