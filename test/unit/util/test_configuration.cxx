#include "WireCellUtil/ConfigManager.h"
#include "WireCellUtil/Configuration.h"
#include "WireCellUtil/Fmt.h"

#include <gtest/gtest.h>

using namespace WireCell;

namespace {
    const Configuration nested = Configuration::parse(R"({"a": {"b": {"c": 3}}, "s": "text", "n": null, "f": 2.5})");

    std::string message(const std::function<void()>& call)
    {
        try {
            call();
        }
        catch (const ValueError& err) {
            return err.what();
        }
        return "";
    }
}

TEST(Configuration, is_read_by_dotted_path)
{
    EXPECT_EQ(get<int>(nested, "a.b.c"), 3);
    EXPECT_EQ(get<double>(nested, "a.b.c"), 3.0);
    EXPECT_EQ(get<std::string>(nested, "s"), "text");
}

TEST(Configuration, gives_the_default_for_what_is_absent_or_null)
{
    EXPECT_EQ(get<int>(nested, "a.x.c", 7), 7);
    EXPECT_EQ(get<int>(nested, "n", 7), 7);
    EXPECT_EQ(get<int>(nested, "s.t", 7), 7);
    EXPECT_EQ(get<std::vector<int>>(nested, "list", {1, 2}), (std::vector<int>{1, 2}));
}

TEST(Configuration, names_the_key_of_an_unusable_value)
{
    EXPECT_NE(message([] { get<int>(nested, "s"); }).find("key 's': unusable value \"text\""), std::string::npos);
    EXPECT_NE(message([] { get<bool>(nested, "s"); }).find("want true or false"), std::string::npos);
    EXPECT_NE(message([] { get<std::string>(nested, "a"); }).find("want a string"), std::string::npos);
}

TEST(Configuration, takes_numbers_for_truth_values_and_texts)
{
    EXPECT_TRUE(get<bool>(nested, "f"));
    EXPECT_EQ(get<std::string>(nested, "f"), "2.5");
}

TEST(Configuration, is_set_by_dotted_path)
{
    Configuration cfg;
    put(cfg, "a.b", 1);
    put(cfg, "a.c", std::string("x"));
    EXPECT_EQ(cfg.dump(), R"({"a":{"b":1,"c":"x"}})");
}

TEST(Configuration, merging_recurses_into_objects_and_replaces_arrays)
{
    auto a = Configuration::parse(R"({"keep": 1, "o": {"x": 1, "y": 2}, "l": [1, 2, 3], "v": 5})");
    update(a, Configuration::parse(R"({"o": {"y": 3, "z": 4}, "l": [9], "v": null, "new": true})"));
    EXPECT_EQ(a,
              Configuration::parse(R"({"keep": 1, "o": {"x": 1, "y": 3, "z": 4}, "l": [9], "v": null, "new": true})"));
}

TEST(Configuration, merging_leaves_an_object_alone_when_it_meets_none)
{
    auto a = Configuration::parse(R"({"o": {"x": 1}})");
    update(a, Configuration::parse(R"({"o": 3})"));
    EXPECT_EQ(a.dump(), R"({"o":{"x":1}})");
}

TEST(Configuration, merging_into_null_copies)
{
    Configuration a;
    update(a, nested);
    EXPECT_EQ(a, nested);
}

TEST(Configuration, is_printable) { EXPECT_EQ(fmt::format("{}", nested["a"]), R"({"b":{"c":3}})"); }

TEST(Configuration, finds_the_member_of_the_first_element_that_fits)
{
    const auto list = Configuration::parse(R"([{"n": 1}, {"n": 2}])");
    EXPECT_EQ(find(list, "n", 2), 2);
    EXPECT_TRUE(find(list, "n", 3).is_null());
    EXPECT_EQ(append(list, list).size(), 4);
}

TEST(Patterns, are_filled_from_objects_arrays_and_scalars)
{
    EXPECT_EQ(Fmt::format("{tag}_{n:03d}", {{"tag", "gauss"}, {"n", 7}}), "gauss_007");
    EXPECT_EQ(Fmt::format("{}-{}", Configuration::array({"a", 1.5})), "a-1.5");
    EXPECT_EQ(Fmt::format("frame{}", 3), "frame3");
    EXPECT_EQ(Fmt::format("plain", nullptr), "plain");
}

TEST(Patterns, that_ask_for_too_much_are_refused)
{
    EXPECT_NE(message([] { Fmt::format("{nothing}", {{"tag", 1}}); }).find("{nothing}"), std::string::npos);
}

TEST(ConfigManager, a_later_entry_of_the_same_name_replaces_the_earlier_in_its_place)
{
    ConfigManager manager;
    manager.extend(Configuration::parse(R"([{"type": "A", "name": "x", "data": {"v": 1, "only": 2}}, {"type": "B"}])"));
    manager.extend(Configuration::parse(R"([null, {"type": "A"}, {"type": "A", "name": "x", "data": {"v": 3}}])"));
    EXPECT_EQ(manager.size(), 3);
    EXPECT_EQ(manager.index("A", "x"), 0);
    EXPECT_EQ(manager.at(0)["data"].dump(), R"({"v":3})");
    EXPECT_EQ(manager.index("A"), 2);
    EXPECT_EQ(manager.index("C"), -1);
    EXPECT_TRUE(manager.at(9).is_null());
}

TEST(ConfigManager, popping_an_entry_shifts_the_later_ones)
{
    ConfigManager manager;
    manager.extend(Configuration::parse(R"([{"type": "A", "data": {"a": 1}}, {"type": "wire-cell"}, {"type": "B"}])"));
    EXPECT_EQ(manager.pop(manager.index("wire-cell"))["type"], "wire-cell");
    EXPECT_TRUE(manager.pop(-1).is_null());
    EXPECT_EQ(manager.index("B"), 1);
    manager.clear_data();
    const std::vector<ConfigManager::ClassInstance> want{{"A", ""}, {"B", ""}};
    EXPECT_EQ(manager.configurables(), want);
    EXPECT_FALSE(manager.at(0).contains("data"));
}

TEST(ConfigManager, takes_a_single_object_and_refuses_other_things)
{
    ConfigManager manager;
    manager.extend(Configuration::parse(R"({"type": "A"})"));
    EXPECT_EQ(manager.size(), 1);
    EXPECT_NE(message([&] { manager.extend("text"); }).find("array of objects"), std::string::npos);
    EXPECT_NE(message([&] { manager.extend(Configuration::parse(R"([{"name": "x"}])")); }).find("'type'"),
              std::string::npos);
}
