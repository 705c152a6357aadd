#include "Evaluate.h"

using namespace spng::test;

/// The configuration of a LArSoft job.
namespace {
    Configuration wcls(const std::string& detname, const std::string& tpcids, const std::string& options = "{}")
    {
        const Arguments words{{"raw_input_label", "tpcrawdecoder:daq"}, {"detname", detname}, {"device", "cpu"}};
        const Arguments code{{"tpcids", tpcids}, {"options", options}};
        WireCell::Persist::Parser parser({(source_dir() / "cfg").string()}, words, code);
        return parser.load("wcls-spng.jsonnet");
    }

    size_t count(const Configuration& sequence, const std::string& type)
    {
        size_t found = 0;
        for (const auto& component : sequence) found += component["type"] == type;
        return found;
    }
}

TEST(Wcls, any_list_of_tpcs_gives_a_complete_graph_from_the_digits_to_the_saver)
{
    for (const auto& [tpcids, ntpcs] : std::map<std::string, size_t>{{"[2]", 1}, {"[0, 3]", 2}, {"[]", 4}}) {
        const auto sequence = wcls("pdhd", tpcids);
        expect_complete_graph(sequence);
        expect_ordered_components(sequence);
        EXPECT_EQ(count(sequence, "SPNGFrameToTdm"), ntpcs);
        EXPECT_EQ(count(sequence, "ChannelSelector"), ntpcs);
        EXPECT_EQ(find_component(sequence, "MegaAnodePlane:tpcs")["data"]["anodes_tn"].size(), ntpcs);
    }
}

TEST(Wcls, the_app_comes_last_and_is_named_once_so_that_art_runs_it_once)
{
    const auto sequence = wcls("pdhd", "[0]");
    EXPECT_EQ(count(sequence, "wire-cell"), 0u);
    EXPECT_EQ(count(sequence, "Pgrapher"), 1u);
    EXPECT_EQ(sequence.back()["type"], "Pgrapher");
}

TEST(Wcls, the_saver_finds_the_traces_by_one_tag_which_a_retagger_makes_of_those_of_the_tpcs)
{
    const auto sequence = wcls("pdhd", "[0, 1]", "{signal_tag: 'dnnsp', frame_scale: 0.005}");
    const auto& saver = find_component(sequence, "wclsFrameSaver:signalsaver")["data"];
    EXPECT_EQ(saver["frame_tags"], Configuration({"dnnsp"}));
    EXPECT_EQ(saver["frame_scale"], 0.005);
    EXPECT_EQ(find_component(sequence, "FrameFanin:tpcs")["data"]["tags"], Configuration({"dnnsp0", "dnnsp1"}));
    EXPECT_EQ(find_component(sequence, "Retagger:tpcs")["data"]["tag_rules"],
              Configuration::parse(R"([{"merge": {".*": "dnnsp"}}])"));
}

TEST(Wcls, the_input_is_what_the_job_names_and_each_tpc_gets_its_channels)
{
    const auto sequence = wcls("pdhd", "[1]");
    EXPECT_EQ(find_component(sequence, "wclsRawFrameSource:adcdigits")["data"]["art_tag"], "tpcrawdecoder:daq");
    const auto& channels = find_component(sequence, "ChannelSelector:tpc1")["data"]["channels"];
    EXPECT_EQ(channels.size(), 2560u);
    EXPECT_EQ(channels.front(), 2560);
}

TEST(Wcls, a_detector_without_known_channels_hands_all_of_them_to_its_tpcs)
{
    EXPECT_EQ(count(wcls("toy", "[]"), "ChannelSelector"), 0u);
}

TEST(Wcls, digits_of_another_period_than_the_detectors_are_resampled)
{
    EXPECT_EQ(count(wcls("pdhd", "[0]"), "Resampler"), 0u);
    const auto sequence = wcls("pdhd", "[0, 1]", "{tick: 512}");
    expect_complete_graph(sequence);
    EXPECT_EQ(count(sequence, "Resampler"), 1u);
    EXPECT_EQ(find_component(sequence, "wclsRawFrameSource:adcdigits")["data"]["tick"], 512);
    EXPECT_EQ(find_component(sequence, "Resampler:adcdigits")["data"]["period"], 500);
}

TEST(Wcls, masks_and_the_making_fast_of_the_network_are_chosen_as_in_the_other_jobs)
{
    const auto data = [](const Configuration& sequence, const std::string& type) -> Configuration {
        for (const auto& component : sequence) {
            if (component["type"] == type) return component["data"];
        }
        return {};
    };
    const auto usual = wcls("pdhd", "[0]");
    EXPECT_EQ(data(usual, "SPNGFrameToTdm").value("masks", Configuration({"bad"})), Configuration({"bad"}));
    EXPECT_TRUE(data(usual, "SPNGTensorForwardTS").value("optimize", true));
    EXPECT_EQ(find_component(usual, "wclsFrameSaver:signalsaver")["data"]["chanmaskmaps"], Configuration::array());
    const auto other = wcls("pdhd", "[0]", "{masks: 'bad,noisy', optimize: false, save_masks: ['bad']}");
    EXPECT_EQ(data(other, "SPNGFrameToTdm")["masks"], Configuration({"bad", "noisy"}));
    EXPECT_FALSE(data(other, "SPNGTensorForwardTS").value("optimize", true));
    EXPECT_EQ(find_component(other, "wclsFrameSaver:signalsaver")["data"]["chanmaskmaps"], Configuration({"bad"}));
    EXPECT_THROW(wcls("pdhd", "[0]", "{optimize: 'perhaps'}"), WireCell::Exception);
}
