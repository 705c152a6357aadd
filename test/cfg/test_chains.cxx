#include "Evaluate.h"

#include <algorithm>

using namespace spng::test;

/// The chains of signal processing that a job runs, and what the network sees.
namespace {
    const std::string per_chain = "out-%(chain)s.npz";

    std::set<std::string> names_of(const Configuration& sequence, const std::string& type)
    {
        std::set<std::string> found;
        for (const auto& component : sequence) {
            if (component["type"] == type) found.insert(component.value("name", ""));
        }
        return found;
    }

    Configuration simulation(Arguments words)
    {
        words.insert({"input", "depos.npz"});
        words.insert({"output", "%(tier)s.npz"});
        return parser(words).load("sim-sigproc.jsonnet");
    }

    void expect_sound(const Configuration& sequence)
    {
        EXPECT_EQ(sequence[0]["data"]["strict"], true);
        expect_complete_graph(sequence);
        expect_ordered_components(sequence);
    }

    template <typename Evaluation>
    void expect_refused(Evaluation evaluation, const std::vector<std::string>& words)
    {
        const auto text = complaint(evaluation);
        for (const auto& word : words) EXPECT_NE(text.find(word), std::string::npos) << word << " in: " << text;
    }

    /// The node of the traditional chain for ProtoDUNE-HD's numbers with another field "osp".
    Configuration traditional(const std::string& osp)
    {
        return expression("local osp = import 'spng/osp.jsonnet', detconf = import 'spng/detconf.jsonnet';\n"
                          "local all = (import 'spng/detectors/pdhd/numbers.jsonnet')(wc);\n"
                          "local own = { [key]: all[key] for key in std.objectFields(all) if key != 'osp' };\n"
                          "local tpc = detconf.get(own + { " +
                          osp +
                          " }, [1]).tpcs[0];\n"
                          "{ data: osp.make(tpc, pg).uses }")["data"];
    }

    using Names = std::set<std::string>;
}

TEST(Chains, the_traditional_one_takes_the_place_of_the_main_one)
{
    const auto sequence = job({{"chain", "osp"}, {"tpcid", "1"}});
    expect_sound(sequence);
    const auto& data = find_component(sequence, "OmnibusSigProc:tpc1")["data"];
    EXPECT_EQ(data["gauss_tag"], "gauss1");
    EXPECT_EQ(data["wiener_tag"], "") << "signals are all that comes out";
    EXPECT_EQ(data["r_th_factor"], 3) << "anode 0 has another one";
    EXPECT_EQ(names_of(sequence, "FrameFileSink"), Names{"out.npz"});
    EXPECT_EQ(find_component(sequence, "FrameFileSink:out.npz")["data"]["tags"], Configuration::array());
    const auto& plugins = sequence[0]["data"]["plugins"];
    EXPECT_EQ(std::count(plugins.begin(), plugins.end(), "WireCellSpng"), 0) << "nothing of it is wanted";
}

TEST(Chains, the_main_one_is_what_there_is_unless_another_is_asked_for)
{
    EXPECT_EQ(job({{"chain", "spng"}}), job({}));
    EXPECT_EQ(job({{"chain", "spng"}, {"output", per_chain}}), job({{"output", "out-spng.npz"}}));
    EXPECT_EQ(simulation({{"chain", "spng"}}), simulation({}));
}

TEST(Chains, several_have_files_of_their_own_for_the_same_frames)
{
    for (const std::string tpcs : {"2", "0,2"}) {
        const auto sequence = job({{"chain", "spng, osp,spng"}, {"tpcid", tpcs}, {"output", per_chain}});
        expect_sound(sequence);
        EXPECT_EQ(names_of(sequence, "FrameFileSource").size(), 1u);
        EXPECT_EQ(names_of(sequence, "FrameFileSink"), (Names{"out-osp.npz", "out-spng.npz"}));
        EXPECT_EQ(find_component(sequence, "FrameFileSource:in.npz")["data"]["outputs"],
                  Configuration({"out-spng.npz", "out-osp.npz"}));
        EXPECT_EQ(find_component(sequence, "FrameFanout:tpc2_chains")["data"]["multiplicity"], 2);
    }
    const auto apart = job({{"chain", "osp,spng"}, {"tpcid", "0,2"}, {"output", "%(chain)s-%d.npz"}});
    expect_sound(apart);
    EXPECT_EQ(names_of(apart, "FrameFileSink"), (Names{"osp-0.npz", "osp-2.npz", "spng-0.npz", "spng-2.npz"}));
    expect_sound(job({{"chain", "osp,spng"}, {"tpcid", "0,2"}, {"output", ""}}));
    expect_refused([] { job({{"chain", "spng,osp"}}); }, {"output", "out.npz", "%(chain)s", "spng, osp"});
}

TEST(Chains, the_simulation_s_tiers_are_told_apart_by_chain_where_there_are_several)
{
    const auto files = [](const Arguments& words) {
        const auto sequence = simulation(words);
        expect_sound(sequence);
        return names_of(sequence, "FrameFileSink");
    };
    EXPECT_EQ(files({{"chain", "osp"}, {"device", "gpu"}}), (Names{"adc.npz", "signal.npz", "splat.npz"}));
    EXPECT_EQ(files({{"chain", "spng,osp"}}), (Names{"adc.npz", "signal-osp.npz", "signal-spng.npz", "splat.npz"}));
    EXPECT_EQ(files({{"chain", "spng,osp"}, {"tpcid", "0,1"}, {"tiers", "signal"}, {"output", "%(chain)s-%d.npz"}}),
              (Names{"osp-0.npz", "osp-1.npz", "spng-0.npz", "spng-1.npz"}));
    EXPECT_EQ(files({{"chain", "spng,osp"}, {"input", ""}, {"depos", "blips"}, {"tpcid", "all"}}),
              (Names{"adc.npz", "signal-osp.npz", "signal-spng.npz", "splat.npz"}));
    expect_refused(
        [] {
            simulation({{"chain", "spng,osp"}, {"output", "%(tier)s-%(chain)s.npz"}});
        },
        {"%(chain)s", "for signals only"});
    expect_refused([] { simulation({{"chain", "spng,osp"}, {"output", "out.npz"}}); }, {"out.npz", "%(chain)s"});
}

TEST(Chains, what_is_for_other_chains_is_refused)
{
    const Arguments others = {{"model", "x.ts"},   {"precision", "bfloat16"},    {"optimize", "false"},
                              {"nchunks", "2"},    {"mask_thresh", "0.2"},       {"post_order", "uta"},
                              {"features", "osp"}, {"crossviews", "crossviews"}, {"view_crossed", "1,1,1"},
                              {"masks", ""},       {"dump", "wiener"},           {"batch_tpcs", "true"},
                              {"device", "gpu"},   {"semaphore", "2"},           {"verbosity", "1"},
                              {"rebin", "8"}};
    for (const auto& [name, value] : others) {
        const Arguments given{{"chain", "osp"}, {name, value}};
        expect_refused([&] { job(given); }, {name + "=" + value, "not for chain=osp (", "chain=spng"});
        if (name == "features" || name == "model") continue;
        const Arguments both{{"chain", "spng,osp"}, {"output", per_chain}, {name, value}};
        EXPECT_EQ(complaint([&] { job(both); }), "") << name;
    }
    EXPECT_EQ(job({{"chain", "osp"}, {"nchunks", "1"}, {"view_crossed", "1,1,0"}}), job({{"chain", "osp"}}))
        << "what they are anyway";
    for (const std::string model : {"roi-default.ts", "./roi-default.ts", ""}) {
        expect_refused(
            [&] {
                job({{"chain", "osp"}, {"model", model}});
            },
            {"model=" + model + " is not for chain=osp (", "chain=osp-dnn"});
        expect_refused([&] { simulation({{"chain", "osp"}, {"model", model}}); }, {"not for chain=osp ("});
    }
    expect_refused([] { job({{"chain", "opsp"}}); }, {"chain", "opsp", "spng, osp"});
    expect_refused([] { job({{"chain", ""}}); }, {"chain", "spng, osp"});
    expect_refused([] { job({{"input", "in-%(chain)s.npz"}}); }, {"in-%(chain)s.npz", "for signals only"});
}

TEST(Chains, a_network_may_find_the_regions_of_the_traditional_one)
{
    const auto sequence = job({{"chain", "osp-dnn"},
                               {"model", "./own.ts"},
                               {"view_crossed", "0,1,0"},
                               {"mask_thresh", "0.2"},
                               {"nchunks", "2"},
                               {"rebin", "8"}});
    expect_sound(sequence);
    EXPECT_EQ(names_of(sequence, "DNNROIFinding"), Names{"tpc0_dnnroi_v"});
    EXPECT_EQ(names_of(sequence, "PlaneSelector"), (Names{"tpc0_dnnroi_u", "tpc0_dnnroi_w"}));
    const auto& data = find_component(sequence, "DNNROIFinding:tpc0_dnnroi_v")["data"];
    EXPECT_EQ(data["mask_thresh"], 0.2);
    EXPECT_EQ(data["nchunks"], 2);
    EXPECT_EQ(data["tick_per_slice"], 8);
    EXPECT_EQ(find_component(sequence, data["forward"])["data"]["model"], "./own.ts");
    const auto all = job({{"chain", "spng,osp,osp-dnn"},
                          {"model", "roi-default.ts,./own.ts"},
                          {"output", per_chain},
                          {"tpcid", "0,1"},
                          {"device", "gpu0,gpu1"}});
    expect_sound(all);
    EXPECT_EQ(names_of(all, "FrameFileSink"), (Names{"out-osp-dnn.npz", "out-osp.npz", "out-spng.npz"}));
    EXPECT_EQ(names_of(all, "TorchService"), (Names{"./own.ts@gpu0", "./own.ts@gpu1"}));
    EXPECT_EQ(names_of(all, "SPNGTensorForwardTS"), (Names{"roi-default.ts@gpu0", "roi-default.ts@gpu1"}));
    expect_sound(simulation({{"chain", "osp,osp-dnn"}, {"model", "./own.ts"}}));
}

TEST(Chains, the_default_network_runs_on_images_of_the_traditional_one_when_it_is_asked_for)
{
    for (const std::string model : {"roi-default.ts", "./roi-default.ts"}) {
        const auto dnn = job({{"chain", "osp-dnn"}, {"model", model}});
        EXPECT_EQ(names_of(dnn, "TorchService"), Names{model});
        const auto main = job({{"features", "osp"}, {"model", model}});
        EXPECT_EQ(names_of(main, "SPNGTensorForwardTS"), Names{model});
    }
}

TEST(Chains, each_chain_with_a_network_has_a_model_and_that_of_the_traditional_one_is_no_default)
{
    const auto refused = [](Arguments words, const std::vector<std::string>& wanted) {
        words.insert({"output", per_chain});
        expect_refused([&] { job(words); }, wanted);
    };
    refused({{"chain", "osp-dnn"}}, {"model", "chain=osp-dnn"});
    refused({{"chain", "osp"}, {"model", "roi-default.ts"}}, {"model=roi-default.ts", "chain=osp"});
    refused({{"chain", "spng,osp-dnn"}}, {"model", "chain=osp-dnn"});
    refused({{"chain", "spng,osp-dnn"}, {"model", "x.ts"}}, {"x.ts", "one for each", "spng, osp-dnn"});
    refused({{"chain", "osp-dnn"}, {"model", "x.ts"}, {"features", "osp"}}, {"features=osp", "chain=osp-dnn"});
    refused({{"chain", "osp-dnn"}, {"model", "x.ts"}, {"dump", "roi"}}, {"dump=roi", "chain=osp-dnn"});
}

TEST(Chains, the_toolkit_s_numbers_are_those_of_the_traditional_chain_anyway)
{
    const Arguments words{{"chain", "osp"}};
    const auto data = [](Arguments given, const std::string& compat) {
        given["compat"] = compat;
        return find_component(job(given), "OmnibusSigProc:tpc0")["data"];
    };
    EXPECT_EQ(data(words, "true"), data(words, "false"));
}

TEST(Chains, tpcs_that_share_files_know_each_others_anodes)
{
    const auto others = [](const std::string& file, const std::string& input) {
        Arguments words{{"tpcid", "0,3"}, {"input", input}, {"output", "out-%d.npz"}};
        if (file == "sigproc.jsonnet") words["chain"] = "osp";
        const auto sequence = job(words, file);
        expect_ordered_components(sequence);
        return find_component(sequence, "OmnibusSigProc:tpc3")["data"].value("other_anodes", Configuration());
    };
    for (const std::string file : {"sigproc.jsonnet", "test-osp.jsonnet"}) {
        EXPECT_EQ(others(file, "in.npz"), Configuration::array({"AnodePlane:a0"})) << file;
        EXPECT_TRUE(others(file, "in-%d.npz").is_null()) << file;
    }
}

TEST(Chains, a_detector_without_numbers_of_the_traditional_one_has_filters_of_the_main_one)
{
    const auto uses = traditional("");
    const auto near = [&](const std::string& name, const char* key, double value) {
        EXPECT_NEAR(find_component(uses, name)["data"][key].get<double>(), value, 1e-7 * value) << name;
    };
    near("HfFilter:Gaus_wide", "sigma", 0.12e-3);
    near("HfFilter:Wiener_tight_V", "sigma", 0.1596568e-3);
    near("HfFilter:Wiener_wide_V", "power", 4.36125);
    near("HfFilter:Wire_ind", "sigma", 0.28209479);
    near("HfFilter:Wire_col", "sigma", 5.6418958);
    EXPECT_EQ(find_component(uses, "HfFilter:Wire_col")["data"]["flag"], false);
    near("LfFilter:ROI_loose_lf", "tau", 0.002e-3);
    near("LfFilter:ROI_tight_lf", "tau", 0.016e-3);
    near("LfFilter:ROI_tighter_lf", "tau", 0.08e-3);
    const auto& data = find_component(uses, "OmnibusSigProc:tpc1")["data"];
    EXPECT_EQ(data["postgain"], 1);
    EXPECT_EQ(data["per_chan_resp"], "");
    EXPECT_FALSE(data.contains("r_th_factor"));
}

TEST(Chains, some_numbers_of_the_traditional_one_are_enough)
{
    const auto uses = traditional("osp: { low_pass: { Gaus_wide: { sigma: 1e-4, power: 2 } }, keys: { troi_pad: 7 }, "
                                  "anodes: { '1': { troi_pad: 8 } } }");
    EXPECT_EQ(find_component(uses, "HfFilter:Gaus_wide")["data"]["sigma"], 1e-4);
    EXPECT_EQ(find_component(uses, "HfFilter:Wiener_tight_W")["data"]["power"], 3.35324);
    EXPECT_EQ(find_component(uses, "OmnibusSigProc:tpc1")["data"]["troi_pad"], 8);
    EXPECT_EQ(find_component(uses, "OmnibusSigProc:tpc1")["data"]["postgain"], 1);
    expect_refused([] { traditional("osp: { lowpass: {} }"); }, {"pdhd.osp", "lowpass", "low_pass"});
    expect_refused(
        [] {
            traditional("time_filters: [one { wiener: [f for f in one.wiener if f.kind == 'lowpass'] } "
                        "for one in all.time_filters]");
        },
        {"pdhd", "time.wiener of plane 0", "no highpass filter"});
}

TEST(Chains, networks_may_see_images_of_the_traditional_one)
{
    const std::string model = "own.ts";
    for (const std::string crossed : {"1,1,0", "0,1,0", "1,1,1", "0,0,1"}) {
        const auto sequence = job({{"features", "osp"},
                                   {"model", model},
                                   {"view_crossed", crossed},
                                   {"dump", "dense,mps,stack.npz,roi"},
                                   {"chain", "spng,osp"},
                                   {"output", per_chain}});
        expect_sound(sequence);
        const auto& images = find_component(sequence, "OmnibusSigProc:tpc0osp")["data"];
        EXPECT_EQ(images["loose_lf_tag"], "loose_lf0");
        EXPECT_EQ(images["gauss_tag"], "");
        EXPECT_EQ(images["use_multi_plane_protection"], true);
        EXPECT_EQ(names_of(sequence, "OmnibusSigProc"), (Names{"tpc0", "tpc0osp"}));
    }
    const auto sequence = job({{"features", "osp"}, {"model", model}});
    const auto& chain = find_component(sequence, "SPNGTensorForward:tpc0")["data"]["chain"];
    EXPECT_EQ(chain["coincidence"], "osp");
    EXPECT_EQ(chain["rebin_norm"], "interpolation");
    EXPECT_TRUE(names_of(sequence, "SPNGCellViews").empty());
    for (const std::string image : {"loose_lf", "mp2_roi", "mp3_roi"}) {
        EXPECT_EQ(find_component(sequence, "SPNGRebinner:tpc0v1_" + image + "_rebin")["data"]["factor"], 4);
        EXPECT_EQ(
            find_component(sequence, "SPNGTransform:tpc0v1_" + image + "_scale")["data"]["operations"][0]["scalar"],
            1.0 / 4000);
    }
}

TEST(Chains, what_does_not_go_with_images_of_the_traditional_one_is_refused)
{
    const auto refused = [](Arguments words, const std::vector<std::string>& wanted) {
        words.insert({"features", "osp"});
        words.insert({"model", "own.ts"});
        expect_refused([&] { job(words); }, wanted);
    };
    expect_refused([] { job({{"features", "osp"}}); }, {"model", "features=osp"});
    refused({{"crossviews", "crossviews"}}, {"crossviews=crossviews", "features=osp"});
    refused({{"dump", "stack,threshold.npz"}}, {"dump=stack,threshold.npz", "features=osp"});
    refused({{"compat", "true"}}, {"compat=true", "features=osp"});
    refused({{"features", "both"}}, {"features", "both", "spng, osp"});
}

TEST(Chains, a_detector_s_own_network_finds_regions_in_the_views_and_with_the_input_that_it_is_for)
{
    const Names own{"spng/detectors/pdhd/network/roi.ts"}, finder{"roi-default.ts"};
    const auto network = [](const Arguments& words) { return names_of(job(words), "SPNGTensorForwardTS"); };
    EXPECT_EQ(network({}), own);
    EXPECT_EQ(network({{"view_crossed", "0,1,0"}, {"crossviews", "cellviews"}, {"rebin", "4"}}), own);
    EXPECT_EQ(network({{"view_crossed", "1,0,1"}}), finder);
    EXPECT_EQ(network({{"rebin", "8"}}), finder);
    EXPECT_EQ(network({{"crossviews", "crossviews"}}), finder);
    EXPECT_EQ(network({{"detector", "pdsp"}}), finder);
}

TEST(Chains, a_network_that_does_not_fit_is_passed_over_with_a_warning)
{
    const auto warning = [](const Arguments& words) {
        const auto sequence = job(words);
        const auto name = *names_of(sequence, "SPNGTensorForwardTS").begin();
        const auto model = find_component(sequence, "SPNGTensorForwardTS:" + name);
        return model["data"].value("_warning", "");
    };
    EXPECT_NE(warning({{"rebin", "8"}}).find("rebin=4"), std::string::npos);
    EXPECT_NE(warning({{"rebin", "8"}}).find("this job has rebin=8"), std::string::npos);
    EXPECT_NE(warning({{"view_crossed", "1,0,1"}}).find("the views [0, 2]"), std::string::npos);
    for (const Arguments& words : {Arguments{}, Arguments{{"rebin", "8"}, {"model", "roi-default.ts"}},
                                   Arguments{{"detector", "pdsp"}, {"rebin", "8"}}}) {
        EXPECT_EQ(warning(words), "");
    }
}
