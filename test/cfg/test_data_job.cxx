#include "Evaluate.h"

#include <algorithm>

using namespace spng::test;

/// The job that makes data to train networks with, and the graph of live events.
namespace {
    Configuration data(Arguments words)
    {
        words.insert({"output", "data.h5"});
        return parser(words).load("train/make-data.jsonnet");
    }

    const Configuration& sink_of(const Configuration& sequence, const std::string& name = "SPNGShardSink:tpc0")
    {
        return find_component(sequence, name)["data"];
    }

    void expect_refused(const Arguments& words, const std::string& text)
    {
        const auto told = complaint([&] { data(words); });
        EXPECT_NE(told.find(text), std::string::npos) << text << " in: " << told;
    }
}

TEST(DataJob, is_a_graph_from_a_mixture_to_a_file_for_each_tpc)
{
    for (const Arguments& words : std::vector<Arguments>{{},
                                                         {{"tpcid", "all"}, {"output", "data-%d.h5"}},
                                                         {{"view_crossed", "0,0,1"}},
                                                         {{"features", "osp"}, {"view_crossed", "1,1,1"}},
                                                         {{"crossviews", "crossviews"}, {"rebin", "10"}},
                                                         {{"input", "depos.npz"}},
                                                         {{"adc", "adc.npz"}, {"scan", "adc.npz.scan-ana.json"}},
                                                         {{"detector", "lariat"}},
                                                         {{"detector", "toy"}, {"depos", "line:75"}}}) {
        const auto sequence = data(words);
        expect_ordered_components(sequence);
        expect_complete_graph(sequence);
    }
    const auto all = data({{"tpcid", "all"}, {"output", "data-%d.h5"}});
    EXPECT_EQ(sink_of(all, "SPNGShardSink:tpc3")["filename"], "data-3.h5");
}

TEST(DataJob, tells_what_a_card_is_to_say)
{
    const auto usual = sink_of(data({}))["card"];
    EXPECT_EQ(usual["detector"], "pdhd");
    EXPECT_EQ(usual["planes"], Configuration({"u", "v"}));
    EXPECT_EQ(usual["rebin"], Configuration({{"ticks", 4}, {"norm", "interpolation"}}));
    EXPECT_EQ(usual["features"], Configuration::array({{{"name", "dense"}, {"scale", 4000}}, "mp2", "mp3"}));
    EXPECT_EQ(usual["coincidence"], "cellviews");
    EXPECT_NEAR(usual["truth"]["smear_long"][2].get<double>(), 2.7138, 1e-3);
    const auto other = sink_of(data({{"features", "osp"}, {"rebin", "6"}, {"smear", "false"}, {"tpcid", "2"}}),
                               "SPNGShardSink:tpc2")["card"];
    EXPECT_EQ(other["rebin"]["ticks"], 6);
    EXPECT_EQ(other["coincidence"], "osp");
    EXPECT_EQ(other["features"][1], Configuration({{"name", "mp2"}, {"scale", 4000}}));
    EXPECT_EQ(other["truth"]["smear_long"], 0);
    EXPECT_EQ(other["anode"], 2);
}

TEST(DataJob, records_what_is_simulated)
{
    const auto record = sink_of(data({{"seeds", "5,6"}, {"mixture", "1-2*line:80"}, {"lifetime", "10"}}))["record"];
    EXPECT_EQ(record["seeds"], Configuration({5, 6}));
    EXPECT_EQ(record["deposits"]["mixture"], Configuration::array({{{"count", {1, 2}}, {"event", "line:80"}}}));
    const auto sequence = data({{"lifetime", "10"}, {"noise_scale", "0.5-2"}});
    EXPECT_EQ(find_component(sequence, "Drifter:pdhd-tpc0")["data"]["lifetime"], 1e7);
    EXPECT_EQ(find_component(sequence, "AddNoise:tpc0")["data"]["scale"], Configuration({0.5, 2}));
}

TEST(DataJob, gives_a_mixture_as_many_generators_as_it_has_parts)
{
    const auto sequence = data({{"mixture", "2*tracks:1:60-88,0-3*electron:1GeV"}, {"nevents", "7"}});
    const auto& mixture = find_component(sequence, "DepoSetMixture:tpc0")["data"];
    EXPECT_EQ(mixture["nsets"], 7);
    ASSERT_EQ(mixture["parts"].size(), 2u);
    EXPECT_EQ(mixture["parts"][0]["count"], Configuration({2}));
    const auto& tracks = find_component(sequence, mixture["parts"][0]["source"])["data"];
    EXPECT_NEAR(tracks["tracks"][0]["theta_xz"][1].get<double>(), 88 * 0.01745329252, 1e-9);
    EXPECT_EQ(tracks["time"], Configuration({0, 200000}));
    EXPECT_EQ(find_component(sequence, mixture["parts"][1]["source"])["data"]["particles"][0]["energy"], 1000);
}

TEST(DataJob, of_live_events_has_no_end)
{
    const std::string live = "local live = (import 'spng/train/data.jsonnet').live({ detector: 'toy' });\n";
    EXPECT_EQ(parser().loads(live + "live.queue"), "SPNGExampleQueue:tpc0");
    const auto sequence =
        parser().loads(live + "(import 'pgraph.jsonnet').main(live.graph, plugins=[], uses=live.control.uses)");
    EXPECT_EQ(find_component(sequence, "DepoSetMixture:tpc0")["data"]["nsets"], 0);
    expect_complete_graph(sequence);
}

TEST(DataJob, refuses_what_does_not_go)
{
    expect_refused({{"output", ""}}, "output: got \"\"");
    expect_refused({{"tpcid", "all"}}, "a name with %d, a file for each TPC");
    expect_refused({{"layout", "classic"}}, "a name with %(tier)s");
    expect_refused({{"layout", "root"}}, "layout: got \"root\" (known: native, classic)");
    expect_refused({{"mixture", "2-3"}}, "mixture: got \"2-3\" (want LOW-HIGH*WHAT");
    expect_refused({{"mixture", "a*blips:1"}}, "mixture: got \"a\" (want an integer)");
    expect_refused({{"view_crossed", "0,0,0"}}, "view_crossed: got");
    expect_refused({{"nevents", "0"}}, "nevents: got \"0\"");
}
