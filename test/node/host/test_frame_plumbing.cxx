#include "LogText.h"
#include "ToyAnode.h"
#include "WireCellAux/FrameTools.h"
#include "WireCellAux/SimpleFrame.h"
#include "WireCellAux/SimpleTrace.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IFrameFanin.h"
#include "WireCellIface/IFrameFanout.h"
#include "WireCellIface/IFrameFilter.h"
#include "WireCellIface/IFrameSink.h"
#include "WireCellIface/INamed.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/PluginManager.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace WireCell;
using Aux::SimpleFrame;

WIRECELL_FACTORY(ToyAnode, WireCell::Toy::Anode, WireCell::IAnodePlane)

namespace {
    using Tags = IFrame::tag_list_t;
    using Indices = IFrame::trace_list_t;
    using Summary = IFrame::trace_summary_t;

    ITrace::pointer trace(int channel, int tbin, const std::vector<float>& charge)
    {
        return std::make_shared<Aux::SimpleTrace>(channel, tbin, charge);
    }

    /// Traces of channels 0, 2, 4, 5 and the foreign 9; "gauss" has 2, 4 and 9, "wiener" has 0 and 4.
    std::shared_ptr<SimpleFrame> frame(int ident = 1)
    {
        const ITrace::vector traces{trace(0, 0, {1}), trace(2, 1, {2, 3}), trace(4, 0, {4}), trace(5, 2, {5}),
                                    trace(9, 0, {9, 9, 9, 9})};
        const Waveform::ChannelMaskMap masks{{"bad", {{2, {{1, 5}}}}}};
        auto one = std::make_shared<SimpleFrame>(ident, 1000.0, traces, 500.0, masks);
        one->tag_frame("sig");
        one->tag_traces("gauss", {1, 2, 4}, {0.1, 0.2, 0.4});
        one->tag_traces("wiener", {0, 2});
        return one;
    }

    template <class Interface>
    std::shared_ptr<Interface> make(const std::string& type, const std::string& name, const std::string& cfg = "{}")
    {
        for (const auto* plugin : {"WireCellAux", "WireCellGen", "WireCellSigProc"}) {
            PluginManager::instance().add(plugin);
        }
        Factory::lookup<IAnodePlane>("ToyAnode", "a0");
        Factory::lookup<INamed>(type, name)->set_name(name);
        const auto configurable = Factory::lookup<IConfigurable>(type, name);
        auto full = configurable->default_configuration();
        update(full, Configuration::parse(cfg));
        configurable->configure(full);
        return Factory::find<Interface>(type, name);
    }

    IFrame::pointer filter(const std::string& type, const std::string& cfg, const IFrame::pointer& in = frame())
    {
        const auto node = make<IFrameFilter>(type, "test", cfg);
        IFrame::pointer out = frame();
        EXPECT_TRUE((*node)(nullptr, out));
        EXPECT_FALSE(out);
        EXPECT_TRUE((*node)(in, out));
        return out;
    }

    std::vector<int> channels(const IFrame::pointer& one) { return Aux::channels(*one->traces()); }

    template <class Error = ValueError>
    std::string configure_error(const std::string& type, const std::string& cfg)
    {
        try {
            make<IConfigurable>(type, "bad", cfg);
        }
        catch (const Error& err) {
            return err.what();
        }
        return "no error";
    }
}

TEST(FrameFanout, without_rules_all_ports_get_the_same_frame)
{
    const auto node = make<IFrameFanout>("FrameFanout", "plain", R"({"multiplicity": 3})");
    EXPECT_EQ(node->output_types().size(), 3u);
    const auto in = frame();
    IFrame::vector out;
    EXPECT_TRUE((*node)(in, out));
    EXPECT_EQ(out, (IFrame::vector{in, in, in}));
    out.clear();
    EXPECT_TRUE((*node)(nullptr, out));
    EXPECT_EQ(out, IFrame::vector(3));
}

TEST(FrameFanout, rules_tag_each_port_on_its_own)
{
    const auto node = make<IFrameFanout>("FrameFanout", "rules", R"({"multiplicity": 2, "tag_rules": [
        {"frame": {".*": "first"}, "trace": {"gauss": ["g", "h"]}}, {"frame": {"sig": "second"}}]})");
    IFrame::vector out;
    EXPECT_TRUE((*node)(frame(), out));
    EXPECT_EQ(out[0]->frame_tags(), (Tags{"first"}));
    EXPECT_EQ(out[0]->trace_tags(), (Tags{"g", "h"}));
    EXPECT_EQ(out[0]->tagged_traces("h"), (Indices{1, 2, 4}));
    EXPECT_EQ(out[0]->trace_summary("h"), (Summary{0.1, 0.2, 0.4}));
    EXPECT_EQ(out[1]->frame_tags(), (Tags{"second"}));
    EXPECT_TRUE(out[1]->trace_tags().empty());
    EXPECT_EQ(out[1]->masks().count("bad"), 1u);
    EXPECT_EQ(out[1]->traces()->size(), 5u);
}

TEST(FrameFanout, refuses_no_ports)
{
    EXPECT_EQ(configure_error("FrameFanout", R"({"multiplicity": 0})"),
              "FrameFanout:bad.multiplicity: got 0 (want 1 or more)");
}

TEST(FrameFanin, joins_traces_masks_and_ruled_tags)
{
    const auto node = make<IFrameFanin>("FrameFanin", "two", R"({"multiplicity": 2, "tags": ["left", ""],
        "tag_rules": [{"frame": {".*": "all"}, "trace": {"gauss": "g"}}, {"trace": {".*": "h"}}]})");
    EXPECT_EQ(node->input_types().size(), 2u);
    auto second = std::make_shared<SimpleFrame>(2, 0, ITrace::vector{trace(7, 0, {7}), trace(8, 0, {8})}, 100.0,
                                                Waveform::ChannelMaskMap{{"bad", {{2, {{4, 9}}}, {7, {{0, 1}}}}}});
    second->tag_traces("other", {1});
    IFrame::pointer out;
    EXPECT_TRUE((*node)({frame(), second}, out));
    EXPECT_EQ(out->ident(), 1);
    EXPECT_DOUBLE_EQ(out->time(), 1000);
    EXPECT_DOUBLE_EQ(out->tick(), 500);
    EXPECT_EQ(channels(out), (std::vector<int>{0, 2, 4, 5, 9, 7, 8}));
    EXPECT_EQ(out->frame_tags(), (Tags{"all"}));
    EXPECT_EQ(out->trace_tags(), (Tags{"g", "h", "left"}));
    EXPECT_EQ(out->tagged_traces("g"), (Indices{1, 2, 4}));
    EXPECT_EQ(out->trace_summary("g"), (Summary{0.1, 0.2, 0.4}));
    EXPECT_EQ(out->tagged_traces("h"), (Indices{6}));
    EXPECT_EQ(out->tagged_traces("left"), (Indices{0, 1, 2, 3, 4}));
    const Waveform::ChannelMasks masks{{2, {{1, 9}}}, {7, {{0, 1}}}};
    EXPECT_EQ(out->masks().at("bad"), masks);
}

TEST(FrameFanin, gives_a_tag_of_several_ports_to_the_last_one_as_the_toolkit_does)
{
    const auto node = make<IFrameFanin>("FrameFanin", "same", R"({"multiplicity": 2, "tags": ["t", "t"],
        "tag_rules": [{"trace": {"gauss": "g"}}, {"trace": {"wiener": ["g", "w"]}}]})");
    IFrame::pointer out;
    EXPECT_TRUE((*node)({frame(), frame()}, out));
    EXPECT_EQ(out->trace_tags(), (Tags{"g", "t", "w"}));
    EXPECT_EQ(out->tagged_traces("t"), (Indices{5, 6, 7, 8, 9}));
    EXPECT_EQ(out->tagged_traces("g"), (Indices{5, 7}));
    EXPECT_TRUE(out->trace_summary("g").empty());
}

TEST(FrameFanin, applies_rules_after_the_tags_of_ports)
{
    const auto node = make<IFrameFanin>("FrameFanin", "both", R"({"multiplicity": 2, "tags": ["", "g"],
        "tag_rules": [{"trace": {"gauss": "g"}}, {}]})");
    IFrame::pointer out;
    EXPECT_TRUE((*node)({frame(), frame()}, out));
    EXPECT_EQ(out->tagged_traces("g"), (Indices{1, 2, 4}));
}

TEST(FrameFanin, and_a_retagger_give_the_traces_of_all_ports_one_tag)
{
    const auto node = make<IFrameFanin>("FrameFanin", "apart", R"({"multiplicity": 2, "tags": ["t0", "t1"]})");
    IFrame::pointer joined;
    EXPECT_TRUE((*node)({frame(), frame()}, joined));
    const auto out = filter("Retagger", R"({"tag_rules": [{"merge": {"t0|t1": "t"}}]})", joined);
    EXPECT_EQ(out->trace_tags(), (Tags{"t"}));
    EXPECT_EQ(out->tagged_traces("t"), (Indices{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST(FrameFanin, without_rules_drops_tags_and_takes_the_number_of_ports_from_the_tags)
{
    const auto node = make<IFrameFanin>("FrameFanin", "dynamic", R"({"tags": ["", ""]})");
    EXPECT_EQ(node->input_types().size(), 2u);
    IFrame::pointer out;
    EXPECT_TRUE((*node)({frame(), frame()}, out));
    EXPECT_TRUE(out->trace_tags().empty());
    EXPECT_TRUE(out->frame_tags().empty());
}

TEST(FrameFanin, any_null_is_the_end_of_the_stream)
{
    const auto node = make<IFrameFanin>("FrameFanin", "eos", R"({"multiplicity": 2})");
    IFrame::pointer out = frame();
    EXPECT_TRUE((*node)({frame(), nullptr}, out));
    EXPECT_FALSE(out);
    EXPECT_TRUE((*node)({frame(), frame()}, out));
    EXPECT_TRUE(out);
}

TEST(FrameFanin, refuses_a_negative_multiplicity_and_a_wrong_number_of_frames)
{
    EXPECT_EQ(configure_error("FrameFanin", R"({"multiplicity": -1})"),
              "FrameFanin:bad.multiplicity: got -1 (want 0 or more)");
    const auto node = make<IFrameFanin>("FrameFanin", "three", R"({"multiplicity": 3})");
    IFrame::pointer out;
    EXPECT_THROW((*node)({frame(), frame()}, out), ValueError);
}

TEST(Retagger, renames_drops_and_merges)
{
    const auto out = filter("Retagger", R"({"tag_rules": [{"frame": {".*": "new", "": "made"},
        "trace": {"gauss": "g"}, "merge": {"gauss|wiener": "both"}}], "maskmap": {"bad": "worse"}})");
    EXPECT_EQ(out->trace_tags(), (Tags{"both", "g"}));
    EXPECT_EQ(out->tagged_traces("g"), (Indices{1, 2, 4}));
    EXPECT_EQ(out->tagged_traces("both"), (Indices{1, 2, 4, 0}));
    EXPECT_EQ(out->trace_summary("both"), (Summary{0.1, 0.2, 0.4, 0}));
    EXPECT_EQ(out->masks().count("worse"), 1u);
    EXPECT_EQ(out->masks().count("bad"), 0u);
    EXPECT_TRUE(String::has(out->frame_tags(), "new"));
    EXPECT_TRUE(String::has(out->frame_tags(), "made"));
    EXPECT_EQ(out->traces()->size(), 5u);
}

TEST(Retagger, without_rules_drops_all_tags_and_keeps_masks)
{
    const auto out = filter("Retagger", "{}");
    EXPECT_TRUE(out->frame_tags().empty());
    EXPECT_TRUE(out->trace_tags().empty());
    EXPECT_EQ(out->masks(), frame()->masks());
}

TEST(Retagger, can_be_configured_again)
{
    filter("Retagger", R"({"tag_rules": [{"trace": {"gauss": "g"}}]})");
    EXPECT_TRUE(filter("Retagger", "{}")->trace_tags().empty());
}

TEST(Retagger, merges_masks_that_get_one_name)
{
    auto in = std::make_shared<SimpleFrame>(
        1, 0, ITrace::vector{}, 500.0,
        Waveform::ChannelMaskMap{{"bad", {{1, {{0, 3}}}}}, {"noisy", {{1, {{2, 5}}}, {2, {{0, 1}}}}}});
    const auto out = filter("Retagger", R"({"maskmap": {"noisy": "bad"}})", in);
    const Waveform::ChannelMaskMap want{{"bad", {{1, {{0, 5}}}, {2, {{0, 1}}}}}};
    EXPECT_EQ(out->masks(), want);
}

TEST(PlaneSelector, keeps_the_traces_of_a_plane_in_all_faces)
{
    const auto out = filter("PlaneSelector", R"({"anode": "ToyAnode:a0", "plane": 2})");
    EXPECT_EQ(channels(out), (std::vector<int>{4, 5}));
    EXPECT_EQ(out->frame_tags(), (Tags{"sig"}));
    EXPECT_EQ(out->trace_tags(), (Tags{"gauss", "wiener"}));
    EXPECT_EQ(out->tagged_traces("gauss"), (Indices{0}));
    EXPECT_EQ(out->trace_summary("gauss"), (Summary{0.2}));
    EXPECT_EQ(out->masks(), frame()->masks());
}

TEST(PlaneSelector, keeps_only_configured_tags_and_renames_them)
{
    const auto out = filter("PlaneSelector", R"({"anode": "ToyAnode:a0", "plane": 1, "tags": ["gauss"],
        "summary_tags": ["wiener"], "tag_rules": [{"frame": {".*": "DNN"}, "trace": {"gauss": "v"}}]})");
    EXPECT_EQ(channels(out), (std::vector<int>{2}));
    EXPECT_EQ(out->frame_tags(), (Tags{"DNN"}));
    EXPECT_EQ(out->trace_tags(), (Tags{"v"}));
    EXPECT_TRUE(out->trace_summary("v").empty());
}

TEST(PlaneSelector, refuses_a_plane_that_is_none)
{
    EXPECT_EQ(configure_error("PlaneSelector", R"({"anode": "ToyAnode:a0", "plane": 3})"),
              "PlaneSelector:bad.plane: got 3 (want 0, 1 or 2)");
    EXPECT_NE(configure_error<FactoryException>("PlaneSelector", R"({"anode": "ToyAnode:none"})"), "no error");
}

TEST(ChannelSelector, takes_idents_ranges_and_all)
{
    EXPECT_EQ(channels(filter("ChannelSelector", R"({"channels": [9, [1, 4]]})")), (std::vector<int>{2, 4, 9}));
    EXPECT_EQ(channels(filter("ChannelSelector", R"({"channels": [{"first": 4, "last": 5}]})")),
              (std::vector<int>{4, 5}));
    EXPECT_EQ(channels(filter("ChannelSelector", R"({"channels": "all"})")).size(), 5u);
    EXPECT_TRUE(channels(filter("ChannelSelector", "{}")).empty());
}

TEST(ChannelSelector, keeps_only_configured_tags)
{
    const auto out = filter("ChannelSelector", R"({"channels": "all", "tags": ["wiener"]})");
    EXPECT_EQ(channels(out), (std::vector<int>{0, 4}));
    EXPECT_EQ(out->trace_tags(), (Tags{"wiener"}));
    EXPECT_EQ(out->tagged_traces("wiener"), (Indices{0, 1}));
    EXPECT_EQ(channels(filter("ChannelSelector", R"({"channels": [4], "tags": ["sig"]})")), (std::vector<int>{4}));
}

TEST(ChannelSelector, refuses_channels_that_are_none)
{
    for (const auto* channels : {R"("some")", R"(["a"])", "[[1,2,3]]", R"([{"first": 1}])", R"([[1, "b"]])"}) {
        EXPECT_NE(configure_error("ChannelSelector", fmt::format(R"({{"channels": {}}})", channels))
                      .find("ChannelSelector:bad.channels: got "),
                  std::string::npos)
            << channels;
    }
}

TEST(Reframer, makes_one_trace_per_channel_of_the_anode)
{
    const auto out = filter("Reframer", R"({"anode": "ToyAnode:a0", "nticks": 4, "fill": 0.5, "ignore_tags": true,
        "toffset": 10, "frame_tag": "dense"})");
    EXPECT_EQ(channels(out), (std::vector<int>{0, 1, 2, 3, 4, 5}));
    for (const auto& one : *out->traces()) {
        EXPECT_EQ(one->tbin(), 0);
        EXPECT_EQ(one->charge().size(), 4u);
    }
    EXPECT_EQ((*out->traces())[2]->charge(), (std::vector<float>{0.5, 2.5, 3.5, 0.5}));
    EXPECT_EQ((*out->traces())[3]->charge(), (std::vector<float>{0.5, 0.5, 0.5, 0.5}));
    EXPECT_DOUBLE_EQ(out->time(), 1010);
    EXPECT_EQ(out->frame_tags(), (Tags{"dense"}));
    EXPECT_TRUE(out->masks().empty());
}

TEST(Reframer, cuts_a_window_and_moves_time_and_masks_with_it)
{
    const auto out = filter(
        "Reframer", R"({"anode": "ToyAnode:a0", "tbin": 2, "nticks": 2, "keep_masks": true, "ignore_tags": true})");
    EXPECT_EQ((*out->traces())[2]->charge(), (std::vector<float>{3, 0}));
    EXPECT_EQ((*out->traces())[5]->charge(), (std::vector<float>{5, 0}));
    EXPECT_DOUBLE_EQ(out->time(), 2000);
    const Waveform::ChannelMaskMap want{{"bad", {{2, {{0, 2}}}}}};
    EXPECT_EQ(out->masks(), want);
}

TEST(Reframer, adds_traces_of_one_channel)
{
    const auto in = std::make_shared<SimpleFrame>(
        1, 0, ITrace::vector{trace(1, 0, {1, 1}), trace(1, 1, {2, 2}), trace(1, -1, {5, 5})}, 500.0);
    const auto out = filter("Reframer", R"({"anode": "ToyAnode:a0", "nticks": 3})", in);
    EXPECT_EQ((*out->traces())[1]->charge(), (std::vector<float>{6, 3, 2}));
}

TEST(Reframer, without_a_length_covers_the_input)
{
    const auto out = filter("Reframer", R"({"anode": "ToyAnode:a0", "tbin": 1, "ignore_tags": true})");
    EXPECT_EQ((*out->traces())[0]->charge().size(), 3u);
}

TEST(Reframer, keeps_configured_tags_with_a_summary_per_channel)
{
    const auto out = filter("Reframer", R"({"anode": "ToyAnode:a0", "nticks": 2, "tags": ["gauss", "wiener"]})");
    ASSERT_EQ(out->traces()->size(), 12u);
    EXPECT_EQ(out->trace_tags(), (Tags{"gauss", "wiener"}));
    EXPECT_EQ(out->tagged_traces("gauss"), (Indices{0, 1, 2, 3, 4, 5}));
    EXPECT_EQ(out->trace_summary("gauss"), (Summary{0, 0, 0.1, 0, 0.2, 0}));
    EXPECT_TRUE(out->trace_summary("wiener").empty());
    const auto wiener = Aux::tagged_traces(out, "wiener");
    EXPECT_EQ(wiener.at(0)->charge(), (std::vector<float>{1, 0}));
    EXPECT_EQ(wiener.at(2)->charge(), (std::vector<float>{0, 0}));
}

TEST(Reframer, of_an_empty_frame_is_dense_and_filled)
{
    const auto out =
        filter("Reframer", R"({"anode": "ToyAnode:a0", "nticks": 2, "fill": 7})", std::make_shared<SimpleFrame>(4));
    ASSERT_EQ(out->traces()->size(), 6u);
    EXPECT_EQ(out->traces()->front()->charge(), (std::vector<float>{7, 7}));
}

TEST(Reframer, refuses_tags_that_are_to_be_ignored)
{
    EXPECT_EQ(configure_error("Reframer", R"({"anode": "ToyAnode:a0", "tags": ["a"], "ignore_tags": true})"),
              "Reframer:bad: ignore_tags is true while tags are given. Try one or the other");
    EXPECT_EQ(configure_error("Reframer", R"({"anode": "ToyAnode:a0", "nticks": -1})"),
              "Reframer:bad.nticks: got -1 (want 0 or more)");
}

TEST(Plumbing, keys_of_devices_are_refused_by_components_without_a_device)
{
    for (const std::string type : {"FrameFanout", "FrameFanin", "Retagger", "ChannelSelector", "Reframer"}) {
        for (const std::string key : {"device", "semaphore", "verbosity"}) {
            const auto cfg = R"({"multiplicity": 2, "_strict": true, ")" + key + R"(": "cpu"})";
            const auto mine = type[5] == 'F' ? cfg : R"({"_strict": true, ")" + key + R"(": "cpu"})";
            EXPECT_EQ(configure_error(type, mine).find(type + ":bad: unknown key '" + key + "'"), 0u) << mine;
        }
    }
}

TEST(Plumbing, a_foreign_key_that_many_components_get_is_one_warning_for_each_type)
{
    const spng::test::LogText log("config");
    for (const std::string name : {"a", "b", "c"}) {
        make<IFrameFanout>("FrameFanout", name, R"({"multiplicity": 2, "colour": "red"})");
        make<IFrameFanin>("FrameFanin", name, R"({"multiplicity": 2, "colour": "red", "taste": "sweet"})");
    }
    const auto text = log.text();
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3) << text;
    EXPECT_NE(text.find("FrameFanin:a: unknown key 'taste'"), std::string::npos) << text;
}

TEST(DumpFrames, takes_frames_and_the_end_of_the_stream)
{
    PluginManager::instance().add("WireCellGen");
    const auto node = Factory::lookup<IFrameSink>("DumpFrames", "dump");
    EXPECT_TRUE((*node)(IFrame::pointer(frame())));
    EXPECT_TRUE((*node)(IFrame::pointer()));
}
