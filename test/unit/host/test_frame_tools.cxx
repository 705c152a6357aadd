#include "WireCellAux/FrameTools.h"
#include "WireCellAux/SimpleFrame.h"
#include "WireCellAux/SimpleTrace.h"
#include "WireCellAux/TaggedTraces.h"

#include <gtest/gtest.h>

using namespace WireCell;
using Aux::SimpleFrame;

namespace {
    ITrace::pointer trace(int channel, int tbin, const std::vector<float>& charge)
    {
        return std::make_shared<Aux::SimpleTrace>(channel, tbin, charge);
    }

    std::shared_ptr<SimpleFrame> frame()
    {
        return std::make_shared<SimpleFrame>(
            3, 100.0, ITrace::vector{trace(5, 1, {1, 2}), trace(2, 0, {3}), trace(5, 2, {10, 20, 30})});
    }
}

TEST(SimpleFrame, sorts_trace_tags_and_keeps_frame_tags_as_they_come)
{
    auto one = frame();
    one->tag_frame("z");
    one->tag_frame("a");
    one->tag_traces("wiener", {0});
    one->tag_traces("gauss", {1, 2}, {0.5, 0.25});
    EXPECT_EQ(one->frame_tags(), (IFrame::tag_list_t{"z", "a"}));
    EXPECT_EQ(one->trace_tags(), (IFrame::tag_list_t{"gauss", "wiener"}));
    EXPECT_EQ(one->trace_summary("gauss"), (IFrame::trace_summary_t{0.5, 0.25}));
    EXPECT_TRUE(one->trace_summary("wiener").empty());
    EXPECT_TRUE(one->tagged_traces("none").empty());
}

TEST(SimpleFrame, tagging_again_replaces)
{
    auto one = frame();
    one->tag_traces("gauss", {0, 1});
    one->tag_traces("gauss", std::vector<int>{2}, std::vector<float>{1.5});
    EXPECT_EQ(one->trace_tags().size(), 1u);
    EXPECT_EQ(one->tagged_traces("gauss"), (IFrame::trace_list_t{2}));
    EXPECT_EQ(one->trace_summary("gauss"), (IFrame::trace_summary_t{1.5}));
}

TEST(SimpleFrame, is_empty_when_made_from_an_ident_alone)
{
    const SimpleFrame one(9);
    EXPECT_TRUE(one.traces()->empty());
    EXPECT_DOUBLE_EQ(one.tick(), 500);
}

TEST(FrameTools, tagged_traces_know_trace_and_frame_tags)
{
    auto one = frame();
    one->tag_frame("raw");
    one->tag_traces("gauss", {2, 0});
    const auto gauss = Aux::tagged_traces(one, "gauss");
    ASSERT_EQ(gauss.size(), 2u);
    EXPECT_EQ(gauss[0], (*one->traces())[2]);
    EXPECT_EQ(Aux::tagged_traces(one, "raw").size(), 3u);
    EXPECT_TRUE(Aux::tagged_traces(one, "other").empty());
    EXPECT_TRUE(Aux::tagged_traces(nullptr, "gauss").empty());
}

TEST(FrameTools, an_empty_tag_means_the_untagged_traces)
{
    auto one = frame();
    one->tag_traces("gauss", {2, 0});
    const auto rest = Aux::tagged_traces(one, "");
    ASSERT_EQ(rest.size(), 1u);
    EXPECT_EQ(rest[0]->channel(), 2);
    EXPECT_TRUE(Aux::untagged_traces(nullptr).empty());
}

TEST(FrameTools, a_trace_tag_wins_over_a_frame_tag)
{
    auto one = frame();
    one->tag_frame("gauss");
    one->tag_traces("gauss", {1});
    EXPECT_EQ(Aux::tagged_traces(one, "gauss").size(), 1u);
}

TEST(FrameTools, channels_come_in_trace_order_or_unique)
{
    const auto traces = *frame()->traces();
    EXPECT_EQ(Aux::channels(traces), (Aux::channel_list{5, 2, 5}));
    EXPECT_EQ(Aux::channels(traces, true), (Aux::channel_list{2, 5}));
}

TEST(FrameTools, tbin_range_spans_all_traces)
{
    EXPECT_EQ(Aux::tbin_range(*frame()->traces()), (std::pair{0, 5}));
    EXPECT_EQ(Aux::tbin_range({}), (std::pair{0, 0}));
    EXPECT_EQ(Aux::tbin_range({trace(1, -3, {1})}), (std::pair{-3, -2}));
}

TEST(FrameTools, fill_adds_and_clips)
{
    Array::array_xxf array = Array::array_xxf::Constant(2, 3, 100);
    Aux::channel_list channels{5, 7};
    Aux::fill(array, *frame()->traces(), channels.begin(), channels.end(), 1);
    EXPECT_FLOAT_EQ(array(0, 0), 101);
    EXPECT_FLOAT_EQ(array(0, 1), 112);
    EXPECT_FLOAT_EQ(array(0, 2), 120);
    EXPECT_FLOAT_EQ(array(1, 0), 100);
}

TEST(FrameTools, fill_without_channels_makes_the_array)
{
    Array::array_xxf array;
    EXPECT_EQ(Aux::fill(array, *frame()->traces()), (Aux::channel_list{2, 5}));
    ASSERT_EQ(array.rows(), 2);
    ASSERT_EQ(array.cols(), 5);
    EXPECT_FLOAT_EQ(array(0, 0), 3);
    EXPECT_FLOAT_EQ(array(1, 2), 12);
    EXPECT_FLOAT_EQ(array(1, 4), 30);
}

TEST(FrameTools, fill_of_no_traces_is_an_empty_array)
{
    Array::array_xxf array;
    EXPECT_TRUE(Aux::fill(array, {}).empty());
    EXPECT_EQ(array.size(), 0);
}

TEST(FrameTools, taginfo_tells_tags_and_numbers)
{
    auto one = frame();
    one->tag_frame("raw");
    one->tag_traces("gauss", {2, 0});
    EXPECT_EQ(Aux::taginfo(one), "frame tags:[raw] trace tags:[gauss:2 untagged:1]");
    EXPECT_NE(Aux::taginfo(one, 1).find("charge 63"), std::string::npos);
    EXPECT_EQ(Aux::taginfo(nullptr), "null frame");
    EXPECT_EQ(Aux::name(one), "frame:3[raw] 3 traces");
    EXPECT_NO_THROW(Aux::dump_frame(one));
    EXPECT_NO_THROW(Aux::dump_frame(nullptr));
}

TEST(TaggedTraces, a_trace_gets_a_tag_once_and_missing_summaries_are_zero)
{
    Aux::TaggedTraces tagged;
    tagged.add("all", {0, 1});
    tagged.add("all", {1, 2}, {5, 6});
    auto one = frame();
    tagged.apply(*one);
    EXPECT_EQ(one->tagged_traces("all"), (IFrame::trace_list_t{0, 1, 2}));
    EXPECT_EQ(one->trace_summary("all"), (IFrame::trace_summary_t{0, 0, 6}));
}
