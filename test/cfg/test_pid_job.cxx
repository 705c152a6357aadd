#include "Evaluate.h"

using namespace spng::test;

/// The jobs of single particles: data to train with, and what a network takes events for.
namespace {
    Configuration data(const Arguments& words = {})
    {
        return parser(with({{"output", "data.h5"}}, words)).load("train/make-pid.jsonnet");
    }

    Configuration scores(const Arguments& words = {})
    {
        const Arguments usual{{"model", "net.ts"}, {"output", "scores.json"}};
        return parser(with(usual, words)).load("test-pid.jsonnet");
    }

    void expect_whole(const Configuration& sequence)
    {
        expect_ordered_components(sequence);
        expect_complete_graph(sequence);
    }
}

TEST(PidJob, makes_data_of_any_detector_and_tpc)
{
    for (const Arguments& words :
         std::vector<Arguments>{{},
                                {{"source", "adc"}, {"noise", "false"}},
                                {{"detector", "toy"}, {"sum", "absolute"}},
                                {{"detector", "pdhd"}, {"tpcid", "0,1"}, {"output", "data-%d.h5"}}})
        expect_whole(data(words));
}

TEST(PidJob, kinds_of_particles_share_the_events_and_tell_what_they_are)
{
    const auto sequence = data({{"particles", "muon:300MeV,pion:300MeV,proton"}, {"nevents", "7"}, {"noise", "1.5"}});
    std::vector<int> shares;
    for (const auto* kind : {"0", "1", "2"}) {
        const auto one = find_component(sequence, std::string("DepoGenerator:tpc0-turn") + kind)["data"];
        shares.push_back(one["nsets"]);
        EXPECT_EQ(one["keep_truth"], true);
    }
    EXPECT_EQ(shares, (std::vector<int>{3, 2, 2}));
    EXPECT_EQ(find_component(sequence, "DepoSetSequence:tpc0")["data"]["in_turn"], true);
    const auto sink = find_component(sequence, "SPNGParticleSink:tpc0")["data"];
    EXPECT_EQ(sink["truth"], "DepoSetSequence:tpc0");
    EXPECT_EQ(sink["card"]["noise"], 1.5);
    EXPECT_EQ(sink["card"]["planes"], Configuration({"u", "v"}));
    EXPECT_EQ(sink["baseline"], false);
    EXPECT_EQ(find_component(data({{"source", "adc"}}), "SPNGParticleSink:tpc0")["data"]["baseline"], true);
}

TEST(PidJob, tells_particles_of_deposits_and_of_files)
{
    for (const Arguments& words : std::vector<Arguments>{
             {{"depos", "muon"}},
             {{"depos", "muon"}, {"source", "adc"}},
             {{"input", "adc.npz"}},
             {{"input", "sig.npz"}, {"tier", "signal"}},
             {{"input", "adc-%d.npz"}, {"detector", "pdhd"}, {"tpcid", "0,1"}, {"output", "scores-%d.json"}}})
        expect_whole(scores(words));
    const auto sequence = scores({{"depos", "muon"}, {"empty", "skip"}, {"parameter", "1.5"}});
    const auto images = find_component(sequence, "SPNGPidImages:tpc0")["data"];
    EXPECT_EQ(images["chain"], Configuration({{"source", "signal"}, {"detector", "lariat"}, {"planes", {"u", "v"}}}));
    EXPECT_EQ(images["empty"], "skip");
    EXPECT_EQ(images["parameter"], 1.5);
    EXPECT_EQ(find_component(sequence, "SPNGParticleReport:tpc0")["data"]["truth"], "DepoGenerator:tpc0");
}

TEST(PidJob, refuses_what_can_not_be_done)
{
    expect_complaint([] { data({{"output", ""}}); }, "output: got \"\"");
    expect_complaint([] { data({{"detector", "pdhd"}, {"tpcid", "0,1"}}); }, "a name with %d, a file for each TPC");
    expect_complaint([] { data({{"nevents", "0"}}); }, "nevents: got \"0\"");
    expect_complaint([] { data({{"particles", ""}}); }, "particles: got");
    expect_complaint([] { data({{"source", "raw"}}); }, "source: got \"raw\"");
    expect_complaint([] { scores({{"depos", "muon"}, {"input", "a.npz"}}); }, "one of them");
    expect_complaint([] { scores({{"depos", "muon"}, {"tier", "signal"}}); }, "tier=signal is for input");
    expect_complaint(
        [] {
            scores({{"input", "a.npz"}, {"tier", "signal"}, {"source", "adc"}});
        },
        "source=adc is not for");
}
