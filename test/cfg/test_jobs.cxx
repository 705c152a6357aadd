#include "Evaluate.h"

#include <algorithm>
#include <ctime>
#include <fstream>

using namespace spng::test;

namespace {
    const std::string all_tiers = "unpack,decon,wiener,gauss,dense,threshold,crossviews,mps,stack,dnnroi,roi,signal";

    Configuration compatible_job() { return job({{"compat", "true"}, {"model", "unet-l23-cosmic500-e50.ts"}}); }

    std::vector<std::string> golden(const std::string& kind)
    {
        std::ifstream file(source_dir() / "test/cfg/config-a.txt");
        std::vector<std::string> found;
        for (std::string line; std::getline(file, line);) {
            if (line.rfind(kind + " ", 0) == 0) found.push_back(line.substr(kind.size() + 1));
        }
        return found;
    }

    size_t count_type(const Configuration& sequence, const std::string& type)
    {
        return std::count_if(sequence.begin(), sequence.end(), [&](const auto& one) { return one["type"] == type; });
    }

    void expect_refused(const Arguments& arguments, const std::vector<std::string>& words)
    {
        const auto text = complaint([&] { job(arguments); });
        for (const auto& word : words) EXPECT_NE(text.find(word), std::string::npos) << word << " in: " << text;
    }
}

TEST(Jobs, every_job_evaluates)
{
    // Libraries, and jobs that test_scan_job.cxx, test_cosmic_job.cxx and test_pid_job.cxx have.
    const std::set<std::string> apart = {"wirecell",   "pgraph",      "wrap",    "fileio",
                                         "angle-scan", "test-cosmic", "test-pid"};
    size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(source_dir() / "cfg")) {
        const auto& path = entry.path();
        if (path.extension() != ".jsonnet" || apart.count(path.stem().string())) continue;
        if (path.filename().string().rfind("wcls-", 0) == 0) continue; // test_wcls.cxx has these
        const auto sequence = job({}, path.filename().string());
        EXPECT_EQ(sequence.at(0)["type"], "wire-cell") << path;
        ++count;
    }
    EXPECT_GE(count, 1u);
}

TEST(Jobs, the_toolkit_s_names_are_those_of_the_same_jobs)
{
    const std::map<std::string, std::string> names = {{"test-spng-tpc", "sigproc"},
                                                      {"test-detsim", "simulate"},
                                                      {"test-splat", "truth"},
                                                      {"test-sim-spng", "sim-sigproc"}};
    for (const auto& [theirs, ours] : names) {
        EXPECT_EQ(job({{"tpcid", "1"}}, theirs + ".jsonnet"), job({{"tpcid", "1"}}, ours + ".jsonnet")) << theirs;
    }
}

TEST(Jobs, every_library_file_parses)
{
    for (const auto& entry : std::filesystem::recursive_directory_iterator(source_dir() / "cfg")) {
        if (entry.path().extension() != ".jsonnet") continue;
        if (entry.path().filename().string().rfind("wcls-", 0) == 0) continue; // needs external variables
        const auto kind = parser().loads("std.type(import '" + entry.path().string() + "')");
        EXPECT_TRUE(kind == "object" || kind == "function") << entry.path();
    }
}

TEST(Jobs, the_main_job_takes_less_than_two_seconds_of_processor_time)
{
    const auto start = std::clock();
    job({});
    EXPECT_LT(double(std::clock() - start) / CLOCKS_PER_SEC, 2.0);
}

TEST(Jobs, the_compatible_graph_has_the_components_of_the_reference)
{
    const auto sequence = compatible_job();
    std::multiset<std::string> names;
    for (const auto& component : sequence) names.insert(full_name(component));
    EXPECT_EQ(names.size(), 88u);
    const auto wanted = golden("component");
    EXPECT_EQ(names, std::multiset<std::string>(wanted.begin(), wanted.end()));
    expect_ordered_components(sequence);
}

TEST(Jobs, the_compatible_graph_has_the_edges_of_the_reference)
{
    const auto sequence = compatible_job();
    std::set<std::string> edges;
    for (const auto& edge : sequence.back()["data"]["edges"]) {
        edges.insert(end_text(edge["tail"]) + " -> " + end_text(edge["head"]));
    }
    const auto wanted = golden("edge");
    EXPECT_EQ(edges.size(), 75u);
    EXPECT_EQ(edges, std::set<std::string>(wanted.begin(), wanted.end()));
}

TEST(Jobs, the_compatible_graph_asks_for_the_numbers_of_the_reference)
{
    const auto sequence = compatible_job();
    EXPECT_FALSE(sequence[0]["data"].contains("strict"));
    const auto& response = find_component(sequence, "SPNGResponseKernel:tpc0v0group_v0c2f1f0")["data"];
    EXPECT_EQ(response["normalization"], "wct");
    EXPECT_NEAR(response["scale"].get<double>(), -1.170285714e10, 10.0);
    EXPECT_EQ(response["elec_duration"], 50000);
    const auto& crossviews = find_component(sequence, "SPNGCrossViews:tpc0v1")["data"];
    EXPECT_EQ(crossviews["row_order"], "wct");
    EXPECT_EQ(crossviews["rounding"], "edge");
    EXPECT_EQ(crossviews["face_idents"], Configuration({0, 1}));
    const auto& wiener = find_component(sequence, "SPNGFilterKernel:tpc0v0wiener")["data"]["axis"][1];
    EXPECT_NEAR(wiener["filters"][0]["scale"].get<double>(), 0.000148788, 1e-12);
    EXPECT_NEAR(wiener["filters"][1]["scale"].get<double>(), 8e-5, 1e-12);
    const auto& channel = find_component(sequence, "SPNGFilterKernel:group_v2c0f0")["data"]["axis"][0];
    EXPECT_NEAR(channel["filters"][0]["scale"].get<double>(), 5.641895835, 1e-8);
    EXPECT_EQ(channel["ignore_baseline"], false);
}

TEST(Jobs, the_default_graph_is_strict_complete_and_ordered)
{
    const auto sequence = job({});
    EXPECT_EQ(sequence[0]["data"]["strict"], true);
    EXPECT_EQ(count_type(sequence, "SPNGFilterBank"), 4u);
    EXPECT_EQ(count_type(sequence, "SPNGCellViews"), 1u);
    const std::string own = "spng/detectors/pdhd/network/roi.ts";
    EXPECT_EQ(find_component(sequence, "SPNGTensorForwardTS:" + own)["data"]["ts_filename"], own);
    expect_complete_graph(sequence);
    expect_ordered_components(sequence);
}

TEST(Jobs, several_tpcs_have_files_of_their_own_or_share_one)
{
    const auto names = [](const Configuration& sequence, const std::string& type) {
        std::set<std::string> found;
        for (const auto& one : sequence) {
            if (one["type"] == type) found.insert(one.value("name", ""));
        }
        return found;
    };
    using Names = std::set<std::string>;
    const auto apart = job({{"tpcid", "0,2"}, {"input", "in-%d.npz"}, {"output", "out-%d-%(event)03d.npz"}});
    EXPECT_EQ(names(apart, "FrameFileSource"), Names({"in-0.npz", "in-2.npz"}));
    EXPECT_EQ(names(apart, "FrameFileSink"), Names({"out-0-%03d.npz", "out-2-%03d.npz"}));
    const auto shared = job({{"tpcid", "all"}, {"input", "a-*.npz, b.npz"}, {"output", "out.npz"}});
    EXPECT_EQ(find_component(shared, "FrameFileSource:a-*.npz,b.npz")["data"]["inname"],
              Configuration({"a-*.npz", "b.npz"}));
    EXPECT_EQ(count_type(shared, "FrameFanout"), 1u);
    EXPECT_EQ(count_type(shared, "FrameFanin"), 1u);
    for (const auto& sequence : {apart, shared}) {
        expect_complete_graph(sequence);
        expect_ordered_components(sequence);
    }
}

TEST(Jobs, tpcs_of_one_device_can_share_a_batch)
{
    const std::map<std::string, std::string> words = {{"tpcid", "all"}, {"input", "a-%d.npz"}, {"output", "b-%d.npz"}};
    auto together = words;
    together["batch_tpcs"] = "true";
    const auto sequence = job(together);
    EXPECT_EQ(find_component(sequence, "SPNGTensorForwardBatch:tpcs@cpu")["data"]["multiplicity"], 8);
    EXPECT_EQ(count_type(sequence, "SPNGTensorForward"), 0u);
    expect_complete_graph(sequence);
    EXPECT_EQ(count_type(job(words), "SPNGTensorForwardBatch"), 0u);

    together["device"] = "gpu0,gpu1,gpu2";
    const auto spread = job(together);
    EXPECT_EQ(find_component(spread, "SPNGTensorForwardBatch:tpcs@gpu0")["data"]["multiplicity"], 4);
    EXPECT_EQ(count_type(spread, "SPNGTensorForwardBatch"), 1u) << "of TPCs alone on their device";
    expect_complete_graph(spread);
}

TEST(Jobs, a_filter_bank_lists_its_filters_in_the_order_of_its_outputs)
{
    const auto sequence = job({});
    const auto& bank = find_component(sequence, "SPNGFilterBank:tpc0group_v1c2f1f0");
    EXPECT_EQ(bank["_pnode"], Configuration({{"nin", 1}, {"nout", 3}}));
    EXPECT_EQ(bank["data"]["multiplicity"], 3);
    EXPECT_EQ(bank["data"]["kernel"], "SPNGDeconKernel:tpc0group_v1c2f1f0");
    EXPECT_EQ(bank["data"]["axis"][0]["cyclic"], true);
    const std::vector<std::string> names = {"wiener", "gauss", "dnnroi"};
    for (size_t ind = 0; ind < names.size(); ++ind) {
        const auto& filter = bank["data"]["filters"][ind];
        EXPECT_EQ(filter["name"], names[ind]);
        EXPECT_EQ(filter["kernel"], "SPNGFilterKernel:tpc0v1" + names[ind]);
        EXPECT_EQ(filter["roll"], 128);
        EXPECT_EQ(filter["crop"], -3) << "that of the frame";
    }
    EXPECT_EQ(find_component(sequence, "SPNGFilterBank:tpc0group_v2c0f1")["data"]["filters"].size(), 2u);
}

TEST(Jobs, arguments_reach_the_nodes)
{
    const auto sequence = job({{"detector", "pdhd"},
                               {"device", "gpu1"},
                               {"tpcid", "3"},
                               {"engine", "TbbFlow"},
                               {"semaphore", "4"},
                               {"verbosity", "2"},
                               {"nchunks", "2"},
                               {"mask_thresh", "0.2"}});
    EXPECT_EQ(sequence.back()["type"], "TbbFlow");
    const auto& plugins = sequence[0]["data"]["plugins"];
    EXPECT_NE(std::find(plugins.begin(), plugins.end(), "WireCellTbb"), plugins.end());
    EXPECT_EQ(find_component(sequence, "Semaphore")["data"]["concurrency"], 4);
    const auto& frame = find_component(sequence, "SPNGFrameToTdm:tpc3")["data"];
    EXPECT_EQ(frame["device"], "gpu1");
    EXPECT_EQ(frame["verbosity"], 2);
    EXPECT_EQ(frame["anode"], "AnodePlane:a3");
    EXPECT_EQ(frame["rules"][0]["groups"][0]["wpids"], Configuration({-57, 49}));
    EXPECT_EQ(find_component(sequence, "SPNGTensorForward:tpc3")["data"]["nchunks"], 2);
    EXPECT_EQ(find_component(sequence, "SPNGThreshold:tpc3v0_roi")["data"]["nominal"], 0.2);
    EXPECT_TRUE(find_component(sequence, "AnodePlane:a3")["data"]["faces"][0].is_null());
}

TEST(Jobs, regions_are_cut_at_the_score_that_is_given_or_else_at_that_of_the_networks_card)
{
    const auto cut = [](const Arguments& words) {
        const auto sequence = job(words);
        const auto& data = find_component(sequence, "SPNGThreshold:tpc0v0_roi")["data"];
        return Configuration{{"nominal", data["nominal"]}, {"nominal_from", data.value("nominal_from", "config")}};
    };
    const Configuration by_card{{"nominal", 0.5}, {"nominal_from", "card"}};
    const auto given = [](double score) { return Configuration{{"nominal", score}, {"nominal_from", "config"}}; };
    for (const std::string order : {"tua", "uta", "tau"}) {
        EXPECT_EQ(cut({{"post_order", order}}), by_card) << order;
        EXPECT_EQ(cut({{"post_order", order}, {"mask_thresh", "0.2"}}), given(0.2)) << order;
    }
    EXPECT_EQ(cut({{"mask_thresh", "0.5"}}), given(0.5));
    EXPECT_EQ(cut({{"compat", "true"}}), given(0.5));
    EXPECT_EQ(cut({{"compat", "true"}, {"mask_thresh", "0.2"}}), given(0.2));
}

TEST(Jobs, detname_is_another_name_of_detector) { EXPECT_EQ(job({{"detname", "pdhd"}}), job({{"detector", "pdhd"}})); }

TEST(Jobs, every_variant_is_a_complete_graph)
{
    const std::vector<Arguments> variants = {
        {{"view_crossed", "0,0,0"}},
        {{"view_crossed", "1,0,0"}},
        {{"view_crossed", "1,1,1"}},
        {{"crossviews", "crossviews"}},
        {{"post_order", "uta"}},
        {{"post_order", "tau"}},
        {{"dump", all_tiers}},
        {{"compat", "true"}},
        {{"compat", "true"}, {"view_crossed", "0,0,0"}},
        {{"compat", "true"}, {"view_crossed", "0,0,1"}},
        {{"compat", "true"}, {"dump", all_tiers}},
        {{"compat", "true"}, {"crossviews", "cellviews"}},
    };
    for (const auto& variant : variants) {
        const auto sequence = job(variant);
        expect_complete_graph(sequence);
        expect_ordered_components(sequence);
    }
}

TEST(Jobs, each_dumped_tier_gets_a_file_of_its_own)
{
    const auto sequence = job({{"dump", "roi, decon"}, {"tpcid", "2"}});
    EXPECT_EQ(count_type(sequence, "SPNGTensorSetPickleSink"), 2u);
    EXPECT_EQ(find_component(sequence, "SPNGTensorSetPickleSink:tensors-roi-2.pkl")["data"]["filename"],
              "tensors-roi-2.pkl");
    EXPECT_NO_THROW(find_component(sequence, "SPNGTensorSetPickleSink:tensors-decon-2.pkl"));
}

TEST(Jobs, a_tier_may_be_dumped_to_several_files)
{
    const auto sequence = job({{"dump", "wiener,wiener.npz,frame.npz,frame,wiener.pkl,decon.npz,decon"}});
    EXPECT_EQ(count_type(sequence, "SPNGTensorSetPickleSink"), 3u);
    EXPECT_EQ(count_type(sequence, "TensorFileSink"), 3u);
    EXPECT_EQ(find_component(sequence, "SPNGFanoutTensorSets:tpc0_wiener_files")["data"]["multiplicity"], 2);
    expect_complete_graph(sequence);
}

TEST(Jobs, labels_of_masks_reach_the_node_where_they_are_not_its_own)
{
    const auto masks = [](const Arguments& words) {
        return find_component(job(words), "SPNGFrameToTdm:tpc0")["data"].value("masks", Configuration());
    };
    EXPECT_TRUE(masks({}).is_null());
    EXPECT_TRUE(masks({{"compat", "true"}}).is_null());
    EXPECT_EQ(masks({{"masks", "bad,noisy"}}), Configuration({"bad", "noisy"}));
    EXPECT_EQ(masks({{"masks", ""}}), Configuration::array());
}

TEST(Jobs, tpcs_that_share_files_know_each_others_anodes)
{
    const auto others = [](const std::string& input) {
        const auto sequence = job({{"tpcid", "0,3"}, {"input", input}, {"output", "out-%d.npz"}});
        expect_ordered_components(sequence);
        return find_component(sequence, "SPNGFrameToTdm:tpc3")["data"].value("other_anodes", Configuration());
    };
    EXPECT_EQ(others("in.npz"), Configuration::array({"AnodePlane:a0"}));
    EXPECT_TRUE(others("in-%d.npz").is_null());
}

TEST(Jobs, the_orders_of_thresholding_unrebinning_and_applying_differ_in_their_edges)
{
    const auto follows = [](const std::string& order, const std::string& tail, const std::string& head) {
        const auto sequence = job({{"post_order", order}});
        const auto& edges = sequence.back()["data"]["edges"];
        return std::any_of(edges.begin(), edges.end(), [&](const auto& edge) {
            return edge["tail"]["node"] == tail && edge["head"]["node"] == head;
        });
    };
    EXPECT_TRUE(follows("tua", "SPNGThreshold:tpc0v0_roi", "SPNGRebinner:tpc0v0_unbin"));
    EXPECT_TRUE(follows("tua", "SPNGRebinner:tpc0v0_unbin", "SPNGReduce:tpc0v0_applyroi"));
    EXPECT_TRUE(follows("uta", "SPNGResampler:tpc0v0_unbin", "SPNGThreshold:tpc0v0_roi"));
    EXPECT_TRUE(follows("uta", "SPNGThreshold:tpc0v0_roi", "SPNGReduce:tpc0v0_applyroi"));
    EXPECT_TRUE(follows("tau", "SPNGThreshold:tpc0v0_roi", "SPNGReduce:tpc0v0_applyroi"));
    EXPECT_TRUE(follows("tau", "SPNGReduce:tpc0v0_applyroi", "SPNGRebinner:tpc0v0_unbin"));
}

TEST(Jobs, unknown_words_are_refused_with_the_known_ones)
{
    expect_refused({{"detector", "nova"}}, {"detector", "nova", "pdhd"});
    expect_refused({{"device", "tpu"}}, {"device", "tpu", "cpu, gpu"});
    expect_refused({{"engine", "Slow"}}, {"engine", "Slow", "Pgrapher, TbbFlow"});
    expect_refused({{"crossviews", "x"}}, {"crossviews", "cellviews, crossviews"});
    expect_refused({{"post_order", "aut"}}, {"post_order", "aut", "tua, uta, tau"});
    expect_refused({{"dump", "roi,gaus"}}, {"dump", "gaus", "gauss", "unpack"});
    expect_refused({{"tpcid", "7"}}, {"TPC of pdhd", "7", "0, 1, 2, 3"});
    expect_refused({{"tpcid", "x"}}, {"tpcid", "x", "an integer"});
    expect_refused({{"compat", "maybe"}}, {"compat", "maybe", "true, false"});
    expect_refused({{"output", "out.xyz"}}, {"out.xyz", "npz"});
    expect_refused({{"view_crossed", "1,1"}}, {"view_crossed", "1,1", "three"});
}

TEST(Jobs, the_output_format_follows_the_extension)
{
    for (const char* ext : {"npz", "tar", "tgz", "zip", "tar.gz", "tar.bz2", "tar.xz", "tar.zst", "tar.bz2.npz"}) {
        const auto name = std::string("out.") + ext;
        EXPECT_EQ(find_component(job({{"output", name}}), "FrameFileSink:" + name)["data"]["outname"], name);
    }
    for (const char* name : {"out.hdf", "out.h5", "out.npz.gz"})
        expect_refused({{"output", name}}, {name, "npz", "tar.zst"});
    expect_refused({{"dump", "gauss.h5"}}, {"gauss", "h5", "pkl"});
}

TEST(Jobs, tags_of_frames_are_chosen_for_each_tpc)
{
    const auto tags_of = [](const Configuration& sequence, const std::string& source) {
        const auto& data = find_component(sequence, "FrameFileSource:" + source)["data"];
        return std::pair(data["tags"], data.value("untagged", true));
    };
    using Tags = std::pair<Configuration, bool>;
    EXPECT_EQ(tags_of(job({{"input", "in.npz"}}), "in.npz"), Tags(Configuration::array(), true));
    EXPECT_EQ(tags_of(job({{"input", "in.npz"}, {"tags", "orig,*"}}), "in.npz"), Tags({"orig", "*"}, true));
    const auto apart = job({{"tpcid", "0,2"}, {"input", "in-%d.npz"}, {"output", "out-%d.npz"}, {"tags", "orig%d"}});
    EXPECT_EQ(tags_of(apart, "in-2.npz"), Tags(Configuration::array({"orig2"}), false));
    const auto shared = job({{"tpcid", "all"}, {"input", "in.npz"}, {"output", "out.npz"}, {"tags", "orig%d"}});
    EXPECT_EQ(tags_of(shared, "in.npz"), Tags({"orig0", "orig1", "orig2", "orig3"}, false));
    const auto list = job({{"tpcid", "0,1"}, {"input", "in-%d.npz"}, {"output", "out.npz"}, {"tags", "orig0, orig1"}});
    EXPECT_EQ(tags_of(list, "in-1.npz"), Tags({"orig0", "orig1"}, false));
}

TEST(Jobs, tpcs_are_spread_over_several_devices)
{
    const auto sequence =
        job({{"output", "signals-%d.npz"}, {"detector", "pdhd"}, {"tpcid", "all"}, {"device", "gpu0,gpu1"}});
    std::set<std::string> names;
    for (const auto& one : sequence) {
        const auto name = one["type"].get<std::string>() + ":" + one.value("name", "");
        EXPECT_TRUE(names.insert(name).second) << name << " is there twice";
    }
    for (const int tpc : {0, 1, 2, 3}) {
        const auto name = std::to_string(tpc), device = "gpu" + std::to_string(tpc % 2);
        for (const std::string node : {"SPNGFrameToTdm:tpc", "SPNGTensorForward:tpc", "SPNGTdmToFrame:tpc"}) {
            const auto& data = find_component(sequence, node + name)["data"];
            EXPECT_EQ(data["device"], device) << node << name;
            EXPECT_EQ(data["semaphore"], "Semaphore:" + device);
        }
        const auto model = find_component(sequence, "SPNGTensorForward:tpc" + name)["data"]["forward"];
        EXPECT_EQ(find_component(sequence, model)["data"]["device"], device);
    }
    expect_refused({{"device", "gpu0,tpu"}}, {"device", "tpu", "cpu, gpu"});
}

TEST(Jobs, the_precision_of_the_network_is_an_argument)
{
    const auto sequence = job({{"precision", "bfloat16"}, {"model", "own.ts"}});
    EXPECT_EQ(find_component(sequence, "SPNGTensorForwardTS:own.ts")["data"]["precision"], "bfloat16");
    expect_refused({{"precision", "float8"}}, {"precision", "float8", "float32, bfloat16"});
}

TEST(Jobs, a_detector_without_a_network_of_its_own_has_the_finder_without_weights)
{
    for (const Arguments& words :
         {Arguments{{"detector", "toy"}}, {{"model", "roi-default.ts"}}, {{"compat", "true"}}}) {
        const auto name = words.count("compat") ? "SPNGTensorForwardTS" : "SPNGTensorForwardTS:roi-default.ts";
        EXPECT_EQ(find_component(job(words), name)["data"]["ts_filename"], "roi-default.ts");
    }
}
