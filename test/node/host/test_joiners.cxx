#include "JoinerNodes.h"
#include "ToyAnode.h"
#include "WireCellIface/IDepoFanout.h"
#include "WireCellIface/IDepoMerger.h"
#include "WireCellIface/IFrameFanout.h"
#include "WireCellIface/IFrameJoiner.h"
#include "WireCellIface/IFrameSplitter.h"

#include <gtest/gtest.h>

using namespace spng::test;

WIRECELL_FACTORY(ToyAnode, WireCell::Toy::Anode, WireCell::IAnodePlane)

namespace {
    using Tags = IFrame::tag_list_t;
    using Indices = IFrame::trace_list_t;
    using Summary = IFrame::trace_summary_t;

    IDepo::pointer depo(double time, int id = 0)
    {
        return std::make_shared<Aux::SimpleDepo>(time, Point(1, 2, 3), -100, nullptr, 0, 0, id);
    }

    ITrace::pointer trace(int channel, int tbin, const std::vector<float>& charge)
    {
        return std::make_shared<Aux::SimpleTrace>(channel, tbin, charge);
    }

    std::shared_ptr<Aux::SimpleFrame> frame(int ident, const ITrace::vector& traces, double time = 1000,
                                            const Waveform::ChannelMaskMap& masks = {}, double tick = 500)
    {
        return std::make_shared<Aux::SimpleFrame>(ident, time, traces, tick, masks);
    }

    std::vector<double> times(const IDepo::vector& depos)
    {
        std::vector<double> all;
        for (const auto& one : depos) all.push_back(one ? one->time() : -1);
        return all;
    }

    /// What a merger makes of two streams that come in pieces of so many.
    IDepo::vector merged(IDepoMerger& merger, const IDepo::vector& first, const IDepo::vector& second, size_t piece)
    {
        IDepoMerger::input_queues in;
        IDepo::vector all;
        size_t done = 0;
        while (done < std::max(first.size(), second.size())) {
            for (size_t ind = done; ind < std::min(first.size(), done + piece); ++ind) {
                std::get<0>(in).push_back(first[ind]);
            }
            for (size_t ind = done; ind < std::min(second.size(), done + piece); ++ind) {
                std::get<1>(in).push_back(second[ind]);
            }
            done += piece;
            IDepoMerger::output_queues out;
            EXPECT_TRUE(merger(in, out));
            all.insert(all.end(), std::get<0>(out).begin(), std::get<0>(out).end());
        }
        EXPECT_TRUE(std::get<0>(in).empty() && std::get<1>(in).empty());
        return all;
    }

    std::vector<int> channels(const IFrame& one)
    {
        std::vector<int> all;
        for (const auto& each : *one.traces()) all.push_back(each->channel());
        return all;
    }
}

TEST(DepoFanout, every_port_gets_the_same_depos)
{
    const auto fan = as<IDepoFanout>(node("DepoFanout", {{"multiplicity", 12}}));
    EXPECT_EQ(fan->output_types(), std::vector<std::string>(12, typeid(IDepo).name()));
    const auto in = depo(1);
    IDepo::vector out;
    EXPECT_TRUE((*fan)(in, out));
    EXPECT_EQ(out, IDepo::vector(12, in));
    EXPECT_TRUE((*fan)(nullptr, out));
    EXPECT_EQ(out, IDepo::vector(12));
    for (const int bad : {0, -1}) {
        EXPECT_EQ(error_of<ValueError>([&] {
                      node("DepoFanout", {{"multiplicity", bad}});
                  }),
                  fmt::format("DepoFanout:t.multiplicity: got {} (want 1 or more)", bad));
    }
}

TEST(DepoMerger, keeps_the_order_of_time_however_the_streams_come)
{
    const auto merger = as<IDepoMerger>(node("DepoMerger"));
    EXPECT_EQ(merger->input_types().size(), 2u);
    EXPECT_EQ(merger->output_types().size(), 1u);
    const IDepo::vector first{depo(1), depo(4), depo(5, 1), nullptr},
        second{depo(2), depo(3), depo(5, 2), depo(9), nullptr};
    for (const size_t piece : {1, 2, 10}) {
        // Again after the end of the stream.
        for (int run = 0; run < 2; ++run) {
            const auto out = merged(*merger, first, second, piece);
            EXPECT_EQ(times(out), (std::vector<double>{1, 2, 3, 4, 5, 5, 9, -1}));
            EXPECT_EQ(out[4]->id(), 1) << "of equal times the first port goes first";
        }
        EXPECT_EQ(times(merged(*merger, {nullptr}, second, piece)), (std::vector<double>{2, 3, 5, 9, -1}));
        EXPECT_EQ(times(merged(*merger, first, {nullptr}, piece)), (std::vector<double>{1, 4, 5, -1}));
        EXPECT_EQ(times(merged(*merger, {nullptr}, {nullptr}, piece)), (std::vector<double>{-1}));
    }
}

TEST(DumpDepos, takes_depos_and_the_end_of_the_stream)
{
    use_plugins();
    const auto sink = Factory::lookup<IDepoSink>("DumpDepos", "t");
    EXPECT_TRUE((*sink)(depo(1)));
    EXPECT_TRUE((*sink)(IDepo::pointer()));
    EXPECT_TRUE((*sink)(depo(2)));
}

TEST(FrameSplitter, both_ports_get_the_frame)
{
    use_plugins();
    const auto splitter = Factory::lookup<IFrameSplitter>("FrameSplitter", "t");
    EXPECT_EQ(splitter->output_types(), std::vector<std::string>(2, typeid(IFrame).name()));
    const IFrame::pointer in = frame(3, {trace(1, 0, {1})});
    IFrameSplitter::output_tuple_type out;
    EXPECT_TRUE((*splitter)(in, out));
    EXPECT_EQ(out, std::make_tuple(in, in));
    EXPECT_TRUE((*splitter)(nullptr, out));
    EXPECT_EQ(out, std::make_tuple(IFrame::pointer(), IFrame::pointer()));
}

namespace {
    IFrame::pointer joined(const std::string& type, const Configuration& cfg, const IFrame::pointer& one,
                           const IFrame::pointer& two)
    {
        const auto joiner = as<IFrameJoiner>(node(type, cfg));
        EXPECT_EQ(joiner->input_types(), std::vector<std::string>(2, typeid(IFrame).name()));
        IFrame::pointer out = one;
        for (const auto& [left, right] : {std::make_pair(one, IFrame::pointer()), {nullptr, two}, {nullptr, nullptr}}) {
            EXPECT_TRUE((*joiner)(std::make_tuple(left, right), out));
            EXPECT_FALSE(out);
        }
        EXPECT_TRUE((*joiner)(std::make_tuple(one, two), out));
        return out;
    }

    IFrame::pointer new_frame()
    {
        auto one = frame(1, {trace(1, 0, {10}), trace(2, 3, {20}), trace(2, 9, {21}), trace(3, 0, {30})}, 1000,
                         {{"bad", {{1, {{0, 4}}}}}});
        one->tag_traces("new", {0, 1, 2}, {0.1, 0.2, 0.3});
        return one;
    }
    IFrame::pointer old_frame()
    {
        auto two = frame(2, {trace(2, 0, {-2}), trace(3, 0, {-3}), trace(4, 0, {-4})}, 2000,
                         {{"bad", {{1, {{4, 6}}}, {4, {{0, 1}}}}}});
        two->tag_traces("old", {0, 2}, {2.5, 4.5});
        two->tag_frame("raw");
        return two;
    }
}

TEST(FrameMerger, the_first_frames_channels_replace_those_of_the_second)
{
    const auto out = joined("FrameMerger", {{"mergemap", {{"new", "old", "both"}}}}, new_frame(), old_frame());
    EXPECT_EQ(out->ident(), 2);
    EXPECT_EQ(out->time(), 2000);
    EXPECT_EQ(out->tick(), 500);
    EXPECT_EQ(channels(*out), (std::vector<int>{1, 2, 2, 4}));
    EXPECT_EQ(out->trace_tags(), (Tags{"both"}));
    EXPECT_EQ(out->tagged_traces("both"), (Indices{0, 1, 2, 3}));
    EXPECT_EQ(out->trace_summary("both"), (Summary{0.1, 0.2, 0.3, 4.5}));
    EXPECT_EQ(out->masks(), (Waveform::ChannelMaskMap{{"bad", {{1, {{0, 6}}}, {4, {{0, 1}}}}}}));
}

TEST(FrameMerger, or_both_are_included_and_tags_of_frames_mean_all_their_traces)
{
    const auto out =
        joined("FrameMerger", {{"rule", "include"}, {"mergemap", {{"new", "raw", "a"}, {"none", "old", "b"}}}},
               new_frame(), old_frame());
    EXPECT_EQ(channels(*out), (std::vector<int>{1, 2, 2, 2, 3, 4, 2, 4}));
    EXPECT_EQ(out->tagged_traces("a"), (Indices{0, 1, 2, 3, 4, 5}));
    EXPECT_EQ(out->trace_summary("a"), (Summary{0.1, 0.2, 0.3, 0, 0, 0}));
    EXPECT_EQ(out->tagged_traces("b"), (Indices{6, 7}));
    EXPECT_EQ(out->trace_summary("b"), (Summary{2.5, 4.5}));
}

TEST(FrameMerger, without_a_map_all_traces_are_merged)
{
    const auto out = joined("FrameMerger", {}, new_frame(), old_frame());
    EXPECT_EQ(channels(*out), (std::vector<int>{1, 2, 2, 3, 4}));
    EXPECT_TRUE(out->trace_tags().empty());
}

TEST(FrameMerger, refuses_incomplete_maps_unknown_rules_and_frames_of_different_ticks)
{
    const auto text =
        error_of<ValueError>([] { node("FrameMerger", Configuration::parse(R"({"mergemap": [["a", "b"]]})")); });
    EXPECT_EQ(text, "FrameMerger:t.mergemap[0]: got [a, b] (want three tags)");
    EXPECT_TRUE(contains(error_of<ValueError>([] { node("FrameMerger", {{"rule", "sum"}}); }), "FrameMerger:t.rule"));
    const auto ticks = error_of<ValueError>([] { joined("FrameMerger", {}, new_frame(), frame(2, {}, 0, {}, 512)); });
    EXPECT_TRUE(contains(ticks, "FrameMerger:t: frames 1 and 2 are sampled every 500 and 512 ns")) << ticks;
}

TEST(FrameSummer, adds_samples_of_the_same_channel_and_time)
{
    const auto one = frame(1, {trace(2, 1, {1, 2}), trace(5, 0, {7})}, 1000, {{"bad", {{2, {{0, 2}}}}}});
    const auto two = frame(9, {trace(2, 0, {10, 20}), trace(1, 0, {3})}, 2000, {{"bad", {{2, {{0, 2}}}}}});
    const auto out = joined("FrameSummer", {}, one, two);
    EXPECT_EQ(out->ident(), 1);
    EXPECT_EQ(out->time(), 1000);
    EXPECT_EQ(channels(*out), (std::vector<int>{1, 2, 5}));
    EXPECT_EQ(out->traces()->at(0)->tbin(), 2);
    EXPECT_EQ(out->traces()->at(1)->tbin(), 1);
    EXPECT_EQ(out->traces()->at(1)->charge(), (std::vector<float>{1, 12, 20}));
    EXPECT_EQ(out->masks(), (Waveform::ChannelMaskMap{{"bad", {{2, {{0, 4}}}}}}));

    const auto aligned = joined("FrameSummer", {{"align", true}}, one, two);
    EXPECT_EQ(aligned->traces()->at(1)->charge(), (std::vector<float>{10, 21, 2}));
    const auto earlier = joined("FrameSummer", {{"align", true}, {"offset", -1000}}, one, two);
    EXPECT_EQ(earlier->time(), 0);
    EXPECT_EQ(earlier->traces()->at(1)->tbin(), 0);
    EXPECT_EQ(earlier->traces()->at(1)->charge(), (std::vector<float>{10, 20, 0, 1, 2}));
    const auto text = error_of<ValueError>([&] { joined("FrameSummer", {}, one, frame(2, {}, 0, {}, 400)); });
    EXPECT_TRUE(contains(text, "FrameSummer:t: frames 1 and 2 are sampled every 500 and 400 ns")) << text;
}

TEST(ChannelSplitter, each_port_gets_the_channels_of_its_anode)
{
    Factory::lookup<IAnodePlane>("ToyAnode", "a0");
    const auto splitter = as<IFrameFanout>(
        node("ChannelSplitter", {{"anodes", {"ToyAnode:a0", "ToyAnode:a0"}},
                                 {"tag_rules", {{{"frame", {{".*", "f"}}}, {"trace", {{"new", "n"}}}}}}}));
    EXPECT_EQ(splitter->output_types().size(), 2u);
    auto in = frame(1, {trace(99, 0, {9}), trace(2, 3, {20}), trace(3, 0, {30})});
    in->tag_traces("new", {0, 2}, {0.1, 0.3});
    IFrame::vector out;
    EXPECT_TRUE((*splitter)(in, out));
    ASSERT_EQ(out.size(), 2u);
    EXPECT_EQ(channels(*out[0]), (std::vector<int>{2, 3}));
    EXPECT_EQ(out[0]->frame_tags(), (Tags{"f"}));
    EXPECT_EQ(out[0]->tagged_traces("n"), (Indices{1}));
    EXPECT_EQ(out[0]->trace_summary("n"), (Summary{0.3}));
    EXPECT_TRUE(out[1]->trace_tags().empty()) << "tags without a rule are dropped";
    EXPECT_TRUE((*splitter)(nullptr, out));
    EXPECT_EQ(out, IFrame::vector(2));
    EXPECT_EQ(error_of<ValueError>([] { node("ChannelSplitter"); }),
              "ChannelSplitter:t.anodes: got none (want one for each port)");
}

class Engines : public testing::TestWithParam<const char*> {};

static void load_engine(const std::string& engine)
{
    PluginManager::instance().add(engine == "Pgrapher" ? "WireCellPgraph" : "WireCellTbb");
}

TEST_P(Engines, run_mergers_and_fans_of_depos)
{
    load_engine(GetParam());
    for (const auto* name : {"left", "right", "a", "b"}) depo_streams()[name].clear();
    for (int ind = 0; ind < 40; ++ind) depo_streams()["left"].push_back(depo(3 * ind));
    for (int ind = 0; ind < 70; ++ind) depo_streams()["right"].push_back(depo(2 * ind + 1));
    depo_streams()["left"].push_back(nullptr);
    depo_streams()["right"].push_back(nullptr);
    node("DepoMerger");
    node("DepoFanout", {{"multiplicity", 3}});
    for (size_t run = 1; run <= 2; ++run) {
        run_graph(GetParam(), {{"DepoGiver:left", "DepoMerger:t.0"},
                               {"DepoGiver:right", "DepoMerger:t.1"},
                               {"DepoMerger:t", "DepoFanout:t"},
                               {"DepoFanout:t.0", "DepoTaker:a"},
                               {"DepoFanout:t.1", "DumpDepos:t"},
                               {"DepoFanout:t.2", "DepoTaker:b"}});
        const auto& got = depo_streams()["a"];
        ASSERT_EQ(got.size(), run * 111);
        EXPECT_EQ(got, depo_streams()["b"]);
        const auto all = times(got);
        EXPECT_TRUE(std::is_sorted(all.end() - 111, all.end() - 1));
        EXPECT_EQ(all.back(), -1);
    }
}

TEST_P(Engines, run_splitters_and_joiners_of_frames)
{
    load_engine(GetParam());
    for (const auto* name : {"in", "out"}) frame_streams()[name].clear();
    for (int ident = 0; ident < 5; ++ident) frame_streams()["in"].push_back(frame(ident, {trace(1, 0, {1})}));
    frame_streams()["in"].push_back(nullptr);
    use_plugins();
    node("FrameSummer");
    node("FrameMerger", {{"rule", "include"}});
    Factory::lookup<INamed>("FrameSplitter", "second");
    run_graph(GetParam(), {{"FrameGiver:in", "FrameSplitter:t"},
                           {"FrameSplitter:t.0", "FrameSplitter:second"},
                           {"FrameSplitter:t.1", "FrameMerger:t.0"},
                           {"FrameSplitter:second.0", "FrameSummer:t.0"},
                           {"FrameSplitter:second.1", "FrameSummer:t.1"},
                           {"FrameSummer:t", "FrameMerger:t.1"},
                           {"FrameMerger:t", "FrameTaker:out"}});
    const auto& got = frame_streams()["out"];
    ASSERT_EQ(got.size(), 6u);
    EXPECT_FALSE(got.back());
    for (int ident = 0; ident < 5; ++ident) {
        EXPECT_EQ(got[ident]->ident(), ident);
        ASSERT_EQ(got[ident]->traces()->size(), 2u);
        EXPECT_EQ(got[ident]->traces()->at(1)->charge(), (std::vector<float>{2}));
    }
}

INSTANTIATE_TEST_SUITE_P(Joiners, Engines, testing::Values("Pgrapher" SPNG_OTHER_ENGINE));
