#include "WireCellUtil/Exceptions.h"
#include "view/answer/TraceAnswer.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace WireCell;
using View::trace_of;

namespace {
    Configuration call(const std::string& name, int thread, double begin, double length)
    {
        return {{"name", name},
                {"ph", "X"},
                {"pid", 7},
                {"tid", thread},
                {"ts", begin},
                {"dur", length},
                {"args", {{"class", "Node"}, {"call", 3}, {"bytes_in", 10}}}};
    }

    Configuration trace(const Configuration& events, size_t most = 100)
    {
        return trace_of(Configuration{{"traceEvents", events}}.dump(), "x.json", most);
    }
}

TEST(Trace, has_calls_by_thread_and_time_from_the_first)
{
    const auto got =
        trace({{{"name", "thread_name"}, {"ph", "M"}, {"pid", 7}, {"tid", 2}, {"args", {{"name", "second"}}}},
               call("b", 2, 150, 20),
               call("a", 1, 100, 10),
               call("a", 2, 120, 30)});
    EXPECT_EQ(got["calls"]["begin"], Configuration({0, 20, 50}));
    EXPECT_EQ(got["calls"]["length"], Configuration({10, 30, 20}));
    EXPECT_EQ(got["calls"]["thread"], Configuration({1, 0, 0}));
    EXPECT_EQ(got["threads"][0]["name"], "second");
    EXPECT_EQ(got["threads"][1]["name"], "thread 1");
    EXPECT_EQ(got["names"][1]["text"], "a");
    EXPECT_EQ(got["names"][1]["class"], "Node");
    EXPECT_EQ(got["names"][1]["count"], 2);
    EXPECT_EQ(got["names"][1]["total"], 40);
    EXPECT_EQ(got["left_out"], 0);
}

TEST(Trace, of_too_many_calls_the_longest_are_kept)
{
    auto events = Configuration::array();
    for (int ind = 0; ind < 50; ++ind) events.push_back(call("a", 1, 10 * ind, ind));
    const auto got = trace(events, 5);
    EXPECT_EQ(got["calls"]["length"], Configuration({45, 46, 47, 48, 49}));
    EXPECT_EQ(got["left_out"], 45);
    EXPECT_EQ(got["names"][0]["count"], 50);
}

TEST(Trace, counters_keep_what_is_largest)
{
    auto events = Configuration::array();
    for (int ind = 0; ind < 9000; ++ind)
        events.push_back({{"name", "memory"}, {"ph", "C"}, {"ts", ind}, {"args", {{"MiB", ind == 4321 ? 900 : 1}}}});
    const auto counter = trace(events)["counters"][0];
    EXPECT_EQ(counter["name"], "memory");
    EXPECT_EQ(counter["unit"], "MiB");
    EXPECT_LE(counter["value"].size(), 4001U);
    EXPECT_EQ(*std::max_element(counter["value"].begin(), counter["value"].end()), 900);
}

TEST(Trace, strange_events_are_passed_over_and_what_is_no_trace_is_refused)
{
    auto strange = call("a", 1, 100, 10);
    strange["dur"] = "long";
    strange["args"] = 5;
    const auto got = trace({strange, 3, nullptr, {{"ph", "X"}}, {{"ph", 1}}, {{"ph", "C"}, {"args", {{"x", "y"}}}}});
    EXPECT_EQ(got["calls"]["length"], Configuration({0, 0}));
    EXPECT_EQ(trace_of(Configuration::array({call("a", 1, 5, 1)}).dump(), "x", 9)["calls"]["begin"],
              Configuration({0}));
    for (const char* text : {"", "{", "[]", "{}", "3", "{\"traceEvents\": 3}", "{\"traceEvents\": []}"})
        EXPECT_THROW(trace_of(text, "x.json", 9), ValueError) << text;
}
