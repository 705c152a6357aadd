#include "Evaluate.h"

#include <algorithm>

using namespace spng::test;

/// The jobs of cosmic rays and neutrinos: data to train with, and signals without the charge of cosmic rays.
namespace {
    Configuration data(const Arguments& words = {})
    {
        return parser(with({{"output", "data.h5"}, {"detector", "toy"}}, words)).load("train/make-cosmic.jsonnet");
    }

    Configuration removal(const Arguments& words = {})
    {
        const Arguments usual{
            {"detector", "toy"}, {"tagger", "net.ts"}, {"report", "report.json"}, {"output", "%(tier)s.npz"}};
        return parser(with(usual, words)).load("test-cosmic.jsonnet");
    }
}

TEST(CosmicJob, makes_data_of_any_detector_and_tpc)
{
    for (const Arguments& words :
         std::vector<Arguments>{{{"noise", "false"}},
                                {{"detector", "pdhd"}, {"tpcid", "0,1"}, {"output", "data-%d.h5"}},
                                {{"detector", "sbnd"}, {"view_crossed", "0,0,0"}}}) {
        const auto sequence = data(words);
        expect_ordered_components(sequence);
        expect_complete_graph(sequence);
    }
    const auto sink =
        find_component(data({{"size", "64x32"}, {"seeds", "5,6"}, {"ticks", "1"}}), "SPNGLarcvSink:tpc0")["data"];
    EXPECT_EQ(sink["ticks"], 1);
    EXPECT_EQ(sink["rows"], 64);
    EXPECT_EQ(sink["columns"], 32);
    EXPECT_EQ(sink["card"]["detector"], "toy");
    EXPECT_EQ(sink["record"]["seeds"], Configuration({5, 6}));
    EXPECT_EQ(sink["record"]["deposits"]["cosmic"][0]["event"], "muon:down");
}

TEST(CosmicJob, drifts_each_source_once_and_adds_what_they_induce)
{
    const auto sequence = data();
    const auto count = [&](const std::string& type) {
        return std::count_if(sequence.begin(), sequence.end(), [&](const auto& one) { return one["type"] == type; });
    };
    EXPECT_EQ(count("Drifter"), 2);
    EXPECT_EQ(count("DepoTransform"), 2);
    EXPECT_EQ(count("DepoFluxSplat"), 2);
    EXPECT_EQ(count("FrameSummer"), 1);
    EXPECT_EQ(count("AddNoise"), 1);
}

TEST(CosmicJob, removes_charge_by_a_network_for_all_views)
{
    for (const Arguments& words : std::vector<Arguments>{
             {},
             {{"output", ""}},
             {{"detector", "pdhd"}, {"tpcid", "0,1"}, {"output", "%(tier)s-%d.npz"}, {"report", "r-%d.json"}}}) {
        const auto sequence = removal(words);
        expect_ordered_components(sequence);
        expect_complete_graph(sequence);
    }
    const auto sequence = removal({{"remove", "cosmic,background"}, {"score", "0.4"}});
    EXPECT_EQ(find_component(sequence, "SPNGViewsForward:tpc0-tag")["data"]["chain"]["detector"], "toy");
    const auto mask = find_component(sequence, "SPNGClassMask:tpc0-tagu")["data"];
    EXPECT_EQ(mask["remove"], Configuration({"cosmic", "background"}));
    EXPECT_EQ(mask["score"], 0.4);
}

TEST(CosmicJob, refuses_what_can_not_be_done)
{
    expect_complaint([] { data({{"output", ""}}); }, "output: got \"\"");
    expect_complaint([] { data({{"detector", "pdhd"}, {"tpcid", "0,1"}}); }, "a name with %d, a file for each TPC");
    expect_complaint([] { data({{"nevents", "0"}}); }, "nevents: got \"0\"");
    expect_complaint([] { data({{"size", "64"}}); }, "size: got \"64\" (want ROWSxCOLUMNS)");
    expect_complaint([] { data({{"cosmics", "muon"}}); }, "mixture: got \"muon\"");
    expect_complaint([] { removal({{"tagger", ""}}); }, "tagger: got \"\"");
    expect_complaint([] { removal({{"report", ""}}); }, "report: got \"\"");
    expect_complaint([] { removal({{"output", "x.npz"}}); }, "output: got \"x.npz\" (want a name with %(tier)s");
}
