#include "Evaluate.h"

#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

using namespace spng::test;

namespace {
    Configuration simulation(const std::string& kind, Arguments arguments)
    {
        arguments.insert({"input", "in.npz"});
        return parser(arguments).load(kind + ".jsonnet");
    }

    std::vector<std::string> golden(const std::string& file, const std::string& kind)
    {
        std::ifstream text(source_dir() / "test/cfg" / file);
        std::vector<std::string> found;
        for (std::string line; std::getline(text, line);) {
            if (line.rfind(kind + " ", 0) == 0) found.push_back(line.substr(kind.size() + 1));
        }
        return found;
    }

    /// "Type:name key,key,..." of each component, in any order.
    std::multiset<std::string> components(const Configuration& sequence)
    {
        std::multiset<std::string> found;
        for (const auto& component : sequence) {
            std::string line = full_name(component), mark = " ";
            const auto data = component.value("data", Configuration::object());
            for (const auto& [key, value] : data.items()) {
                if (key[0] == '_') continue; // what no component reads
                line += mark + key;
                mark = ",";
            }
            found.insert(line);
        }
        return found;
    }

    std::set<std::string> edges(const Configuration& sequence)
    {
        std::set<std::string> found;
        for (const auto& edge : sequence.back()["data"]["edges"]) {
            found.insert(end_text(edge["tail"]) + " -> " + end_text(edge["head"]));
        }
        return found;
    }

    std::vector<std::string> names_of(const Configuration& sequence, const std::string& type)
    {
        std::vector<std::string> found;
        for (const auto& component : sequence) {
            if (component["type"] == type) found.push_back(component.value("name", ""));
        }
        return found;
    }

    void expect_reference(const Configuration& sequence, const std::string& file)
    {
        const auto nodes = golden(file, "component"), wanted = golden(file, "edge");
        EXPECT_EQ(components(sequence), std::multiset<std::string>(nodes.begin(), nodes.end()));
        EXPECT_EQ(edges(sequence), std::set<std::string>(wanted.begin(), wanted.end()));
    }

    void expect_refused(const std::string& kind, const Arguments& arguments, const std::vector<std::string>& words)
    {
        const auto text = complaint([&] { simulation(kind, arguments); });
        for (const auto& word : words) EXPECT_NE(text.find(word), std::string::npos) << word << " in: " << text;
    }

    using Names = std::vector<std::string>;
}

TEST(SimJobs, the_compatible_detector_simulation_is_that_of_the_reference)
{
    const auto sequence = simulation("simulate", {{"compat", "true"}, {"output", "out%d.npz"}, {"tpcid", "all"}});
    expect_reference(sequence, "detsim.txt");
    const auto& transform = find_component(sequence, "DepoTransform:tpc2")["data"];
    EXPECT_NEAR(transform["readout_time"].get<double>(), 3062280.849, 1e-3);
    EXPECT_NEAR(transform["start_time"].get<double>(), -312280.8493, 1e-3);
    EXPECT_NEAR(transform["drift_speed"].get<double>(), 0.00160563, 1e-12);
    EXPECT_EQ(find_component(sequence, "ColdElecResponse")["data"]["nticks"], 6000);
    const auto& drifter = find_component(sequence, "Drifter:pdhd")["data"];
    EXPECT_NEAR(drifter["DL"].get<double>(), 4e-7, 1e-15);
    EXPECT_NEAR(drifter["lifetime"].get<double>(), 35e6, 1e-3);
    ASSERT_EQ(drifter["xregions"].size(), 2u);
    EXPECT_NEAR(drifter["xregions"][1]["anode"].get<double>(), 3520.945, 1e-9);
    EXPECT_EQ(find_component(sequence, "FrameFileSink:out3.npz")["data"]["digitize"], true);
}

TEST(SimJobs, the_compatible_truth_is_that_of_the_reference)
{
    const auto sequence = simulation("truth", {{"compat", "true"}, {"output", "out%d.npz"}, {"tpcids", "0"}});
    expect_reference(sequence, "splat.txt");
    const auto& splat = find_component(sequence, "DepoFluxSplat:tpc0")["data"];
    EXPECT_NEAR(splat["smear_tran"][2].get<double>(), 0.1398069871, 1e-9);
    EXPECT_EQ(splat["sparse"], true);
    EXPECT_EQ(find_component(sequence, "FrameFileSink:out0.npz")["data"]["digitize"], true);
}

TEST(SimJobs, graphs_for_one_several_and_all_tpcs_are_strict_complete_and_ordered)
{
    const std::vector<Arguments> variants = {
        {{"tpcid", "3"}, {"output", ""}},
        {{"tpcid", "0"}, {"output", "%(tier)s.npz"}},
        {{"tpcid", "2,0"}, {"output", "%(tier)s.npz"}},
        {{"tpcid", "all"}, {"output", "%(tier)s-%(tpcid)s.tar.gz"}},
    };
    for (const std::string kind : {"simulate", "truth", "sim-sigproc"}) {
        for (const auto& variant : variants) {
            const auto sequence = simulation(kind, variant);
            EXPECT_EQ(sequence[0]["data"]["strict"], true);
            expect_complete_graph(sequence);
            expect_ordered_components(sequence);
        }
    }
}

TEST(SimJobs, a_pattern_gives_a_file_for_each_tpc)
{
    const auto sequence = simulation("simulate", {{"tpcid", "2,0"}, {"output", "adc-%d.npz"}});
    EXPECT_EQ(names_of(sequence, "FrameFileSink"), Names({"adc-2.npz", "adc-0.npz"}));
    EXPECT_EQ(names_of(sequence, "FrameFanin"), Names());
}

TEST(SimJobs, a_plain_name_gives_one_file_for_all_tpcs)
{
    const auto sequence = simulation("simulate", {{"tpcid", "all"}, {"output", "adc.npz"}});
    EXPECT_EQ(names_of(sequence, "FrameFileSink"), Names({"adc.npz"}));
    EXPECT_EQ(find_component(sequence, "FrameFanin:adc.npz")["data"], Configuration({{"multiplicity", 4}}));
    const auto one = simulation("simulate", {{"tpcid", "1"}, {"output", "adc.npz"}});
    EXPECT_EQ(names_of(one, "FrameFanin"), Names());
}

TEST(SimJobs, without_output_frames_are_thrown_away)
{
    const auto sequence = simulation("sim-sigproc", {});
    EXPECT_EQ(names_of(sequence, "FrameFileSink"), Names());
    auto dumps = names_of(sequence, "DumpFrames");
    std::sort(dumps.begin(), dumps.end());
    EXPECT_EQ(dumps, Names({"adc0", "signal0", "splat0"}));
}

TEST(SimJobs, idents_come_as_a_list_an_array_or_the_word_all)
{
    const auto job_with = [](const std::string& code) {
        return parser().loads("(import 'simulate.jsonnet')(input='in.npz', output='o-%d.npz', " + code + ")");
    };
    EXPECT_EQ(job_with("tpcid=[0, 2]"), job_with("tpcid='0,2'"));
    EXPECT_EQ(job_with("tpcid='all'"), job_with("tpcids=[]"));
    EXPECT_EQ(job_with("tpcid='all'"), job_with("tpcid=[0, 1, 2, 3]"));
    EXPECT_EQ(job_with("tpcid=1"), job_with("tpcids=[1]"));
    EXPECT_EQ(job_with("tpcid=[1, 1]"), job_with("tpcid=1"));
}

TEST(SimJobs, tiers_choose_what_is_computed)
{
    const Arguments output = {{"output", "%(tier)s.npz"}};
    const auto with_tiers = [&](const std::string& tiers) {
        auto arguments = output;
        arguments["tiers"] = tiers;
        return simulation("sim-sigproc", arguments);
    };
    const auto truth = with_tiers("splat");
    EXPECT_EQ(names_of(truth, "DepoTransform"), Names());
    EXPECT_EQ(names_of(truth, "DepoSetFanout"), Names());
    const auto signal = with_tiers("signal");
    EXPECT_EQ(names_of(signal, "FrameFanout"), Names());
    EXPECT_EQ(names_of(signal, "FrameFileSink"), Names({"signal.npz"}));
    const auto all = simulation("sim-sigproc", output);
    EXPECT_EQ(all, with_tiers("signal, adc, splat"));
    EXPECT_EQ(names_of(all, "FrameFanout"), Names({"pdhd_adc_out0"}));
    EXPECT_EQ(names_of(all, "DepoSetFanout"), Names({"pdhd_depo"}));
    EXPECT_EQ(find_component(all, "FrameFileSink:adc.npz")["data"]["digitize"], true);
    EXPECT_EQ(find_component(all, "FrameFileSink:splat.npz")["data"]["digitize"], false);
    EXPECT_EQ(find_component(all, "FrameFileSink:signal.npz")["data"]["digitize"], false);
}

TEST(SimJobs, the_signal_processing_is_that_of_the_main_job)
{
    const auto main_job = job({{"nchunks", "2"}, {"view_crossed", "1,0,0"}});
    const auto sequence = simulation(
        "sim-sigproc", {{"nchunks", "2"}, {"view_crossed", "1,0,0"}, {"output", "out.npz"}, {"seeds", "0,1,2,3,4"}});
    for (const auto& component : main_job) {
        const auto type = component["type"].get<std::string>();
        if (type.rfind("SPNG", 0) != 0) continue;
        EXPECT_EQ(find_component(sequence, full_name(component)), component);
    }
}

TEST(SimJobs, simulation_and_signal_processing_have_electronics_responses_of_their_own)
{
    const auto sequence = simulation("sim-sigproc", {{"output", "out.npz"}});
    EXPECT_EQ(find_component(sequence, "ColdElecResponse:sim")["data"]["nticks"], 6000);
    EXPECT_EQ(find_component(sequence, "ColdElecResponse")["data"]["nticks"], 100);
    EXPECT_EQ(find_component(sequence, "PlaneImpactResponse:p1")["data"]["short_responses"],
              Configuration({"ColdElecResponse:sim"}));
}

TEST(SimJobs, arguments_reach_the_components)
{
    const auto sequence = simulation("simulate", {{"detector", "pdhd"},
                                                  {"device", "gpu1"},
                                                  {"engine", "TbbFlow"},
                                                  {"semaphore", "3"},
                                                  {"verbosity", "2"},
                                                  {"seeds", "7,8"},
                                                  {"fluctuate", "false"}});
    EXPECT_EQ(sequence.back()["type"], "TbbFlow");
    EXPECT_EQ(find_component(sequence, "Semaphore")["data"]["concurrency"], 3);
    EXPECT_EQ(find_component(sequence, "Random:rng78")["data"]["seeds"], Configuration({7, 8}));
    const auto& transform = find_component(sequence, "DepoTransform:tpc0")["data"];
    EXPECT_EQ(transform["rng"], "Random:rng78");
    EXPECT_EQ(transform["device"], "gpu1");
    EXPECT_EQ(transform["verbosity"], 2);
    EXPECT_EQ(find_component(sequence, "Drifter:pdhd")["data"]["fluctuate"], false);
}

TEST(SimJobs, noise_can_be_left_out)
{
    const auto sequence = simulation("simulate", {{"noise", "false"}});
    EXPECT_EQ(names_of(sequence, "AddNoise"), Names());
    EXPECT_EQ(names_of(sequence, "EmpiricalNoiseModel"), Names());
    expect_complete_graph(sequence);
    expect_complete_graph(simulation("simulate", {{"detector", "toy"}, {"noise", "false"}}));
}

TEST(SimJobs, noise_can_be_more_or_less)
{
    const auto scale = [](const char* noise) {
        return find_component(simulation("simulate", {{"detector", "toy"}, {"noise", noise}}), "AddNoise:tpc0")["data"];
    };
    EXPECT_EQ(scale("1.5")["scale"], Configuration({1.5}));
    EXPECT_FALSE(scale("1").contains("scale"));
    EXPECT_ANY_THROW(scale("0"));
    expect_refused("simulate", {{"noise", "-1"}}, {"noise", "-1", "0 or more"});
}

TEST(SimJobs, the_truth_is_written_with_fractions_and_made_dense_unless_asked_otherwise)
{
    const auto usual = simulation("truth", {{"output", "o.npz"}});
    EXPECT_EQ(find_component(usual, "FrameFileSink:o.npz")["data"]["digitize"], false);
    EXPECT_EQ(find_component(usual, "DepoFluxSplat:tpc0")["data"]["sparse"], false);
    const auto other = simulation("truth", {{"output", "o.npz"}, {"digitize", "true"}, {"sparse", "true"}});
    EXPECT_EQ(find_component(other, "FrameFileSink:o.npz")["data"]["digitize"], true);
    EXPECT_EQ(find_component(other, "DepoFluxSplat:tpc0")["data"]["sparse"], true);
}

TEST(SimJobs, the_program_s_own_files_stand_in_for_an_experiment_s)
{
    const auto sequence = simulation("sim-sigproc", {{"files", "builtin"}, {"output", "out.npz"}});
    const auto begins = [](const Configuration& name) { return name.get<std::string>().rfind("builtin/", 0) == 0; };
    EXPECT_TRUE(begins(find_component(sequence, "WireSchemaFile")["data"]["filename"]));
    EXPECT_TRUE(begins(find_component(sequence, "EmpiricalNoiseModel:tpc0")["data"]["spectra_file"]));
    const auto fields = names_of(sequence, "FieldResponse");
    ASSERT_EQ(fields.size(), 1u);
    EXPECT_TRUE(begins(find_component(sequence, "FieldResponse:" + fields[0])["data"]["filename"]));
    const auto main_job = job({{"files", "builtin"}});
    EXPECT_TRUE(begins(find_component(main_job, "WireSchemaFile")["data"]["filename"]));
}

TEST(SimJobs, seeds_are_the_given_ones_or_left_to_the_host_and_in_compatible_jobs_the_toolkit_s)
{
    for (const std::string kind : {"simulate", "truth", "sim-sigproc"}) {
        const auto seeds = [&](Arguments words) {
            words["output"] = "";
            const auto sequence = simulation(kind, words);
            return find_component(sequence, "Random:" + names_of(sequence, "Random").at(0))["data"]["seeds"];
        };
        EXPECT_EQ(seeds({}), Configuration::array());
        EXPECT_EQ(seeds({{"seeds", "7,8"}}), Configuration({7, 8}));
        EXPECT_EQ(seeds({{"compat", "true"}}), Configuration({0, 1, 2, 3, 4}));
    }
}

TEST(SimJobs, unknown_words_are_refused_with_the_known_ones)
{
    expect_refused("simulate", {{"tpcid", "0,7"}}, {"TPC of pdhd", "7", "0, 1, 2, 3"});
    expect_refused("simulate", {{"tpcid", "x"}}, {"tpcid", "x", "an integer"});
    expect_refused("simulate", {{"files", "mine"}}, {"files", "mine", "auto, experiment, builtin"});
    expect_refused("simulate", {{"noise", "maybe"}}, {"noise", "maybe", "true, false"});
    expect_refused("simulate", {{"seeds", "a"}}, {"seeds", "a", "an integer"});
    expect_refused("simulate", {{"output", "o-%(tcp)d.npz"}}, {"o-%(tcp)d.npz", "%(tpcid)d", "%d"});
    expect_refused("simulate", {{"input", ""}}, {"no deposits", "input", "depos"});
    expect_refused("sim-sigproc", {{"tiers", "adc,truth"}}, {"tier", "truth", "adc, splat, signal"});
    expect_refused("sim-sigproc", {{"tiers", "adc,splat"}, {"output", "o.npz"}}, {"o.npz", "%(tier)s"});
    expect_refused("sim-sigproc", {{"tiers", ""}}, {"no tiers", "adc, splat, signal"});
}

TEST(SimJobs, noise_is_refused_where_a_detector_has_no_spectra_of_it)
{
    const auto text = complaint([] {
        expression("local tpc = (import 'spng/detconf.jsonnet').get('toy').tpcs[0];\n"
                   "local quiet = tpc { noise+: { empirical+: { spectra_file: null } } };\n"
                   "(import 'spng/sim.jsonnet')(quiet).empirical_model");
    });
    EXPECT_NE(text.find("tpc0"), std::string::npos) << text;
    EXPECT_NE(text.find("noise=false"), std::string::npos) << text;
}

TEST(SimJobs, the_toy_has_noise_to_simulate)
{
    const auto sequence = simulation("simulate", {{"detector", "toy"}, {"files", "builtin"}});
    EXPECT_EQ(find_component(sequence, "EmpiricalNoiseModel:tpc0")["data"]["spectra_file"], "builtin/toy-noise.json");
}

TEST(SimJobs, without_a_file_each_tpc_generates_deposits)
{
    for (const std::string kind : {"simulate", "truth", "sim-sigproc"}) {
        const auto sequence = simulation(
            kind, {{"input", ""}, {"depos", "cosmics:3, line:75,blips"}, {"tpcid", "0,2"}, {"output", "o.npz"}});
        expect_complete_graph(sequence);
        expect_ordered_components(sequence);
        EXPECT_EQ(names_of(sequence, "DepoGenerator"), Names({"tpc0", "tpc2"}));
        const auto& data = find_component(sequence, "DepoGenerator:tpc2")["data"];
        EXPECT_EQ(data["anode"], "AnodePlane:a2");
        EXPECT_EQ(data["cosmics"]["count"], 3);
        EXPECT_EQ(data["blips"]["count"], 100);
        ASSERT_EQ(data["lines"].size(), 1u);
        EXPECT_NEAR(data["lines"][0]["theta_xz"].get<double>(), 1.3089969, 1e-6);
    }
    expect_refused("simulate", {{"input", ""}, {"depos", "showers:3"}}, {"depos", "showers", "blips, cosmics, line"});
    expect_refused("simulate", {{"input", ""}, {"depos", "cosmics:x"}}, {"depos=cosmics:x", "an integer"});
    expect_refused("simulate", {{"input", ""}, {"depos", "muon:1Gev"}}, {"depos=muon:1Gev", "1Gev", "GeV, MeV"});
}

TEST(SimJobs, particles_are_made_with_the_readout_of_their_tpc)
{
    const auto sequence = simulation("truth", {{"input", ""},
                                               {"depos", "electron:1GeV:5%,muon:0.5GeV/c:75deg:2+proton,muon:down"},
                                               {"truth", "p-%d-%(event)d.json"},
                                               {"tpcid", "0,2"},
                                               {"output", "o.npz"}});
    expect_ordered_components(sequence);
    const auto& data = find_component(sequence, "DepoGenerator:tpc2")["data"];
    const auto group = data["particles"][1]["group"];
    EXPECT_EQ(data["particles"][0], Configuration({{"particle", "electron"}, {"energy", 1000.0}, {"spread", 0.05}}));
    EXPECT_EQ(data["particles"][1]["momentum"], 500);
    EXPECT_EQ(data["particles"][1]["count"], 2);
    EXPECT_NEAR(data["particles"][1]["theta_xz"].get<double>(), 1.3089969, 1e-6);
    EXPECT_EQ(data["particles"][2], Configuration({{"particle", "proton"}, {"group", group}}));
    EXPECT_EQ(data["particles"][3]["from_above"], true);
    EXPECT_LT(data["particles"][3]["time"][0], data["readout"]["start_time"]);
    EXPECT_EQ(data["readout"]["start_time"], find_component(sequence, "DepoFluxSplat:tpc2")["data"]["window_start"]);
    EXPECT_EQ(data["truth"], "p-2-%d.json");
    EXPECT_EQ(data["existing_truth"], "refuse");
    EXPECT_EQ(names_of(sequence, "BirksRecombination").size(), 1u);
    expect_refused("truth", {{"depos", "muon"}, {"input", ""}, {"truth", "x-%(input)s.json"}}, {"truth", "without"});
}

TEST(SimJobs, an_experiment_composes_the_same_factories)
{
    const auto sequence =
        parser({{"input", "in.npz"}}).load((source_dir() / "docs/examples/two-anodes.jsonnet").string());
    expect_complete_graph(sequence);
    expect_ordered_components(sequence);
    EXPECT_EQ(names_of(sequence, "FrameFileSink"), Names({"tpc0", "tpc1"}));
    EXPECT_NEAR(find_component(sequence, "SPNGFilterKernel:tpc1v2gauss")["data"]["axis"][1]["filters"][0]["scale"]
                    .get<double>(),
                1e-4, 1e-12);
}

TEST(SimJobs, each_factory_makes_its_part_by_itself)
{
    const auto ports = expression("local det = (import 'spng/detconf.jsonnet').get('pdhd', [0, 1]);\n"
                                  "local whole = (import 'spng/det.jsonnet')(det, pg=pg);\n"
                                  "local sink = whole.kitchen_sink;\n"
                                  "local parts = [\n"
                                  "  (import 'spng/drift.jsonnet')(det).drifter,\n"
                                  "  whole.induce(), whole.splat(extra_name='x'),\n"
                                  "  (import 'spng/sim.jsonnet')(det.tpcs[0]).depos_to_adc(),\n"
                                  "  (import 'spng/subgraphs.jsonnet')(det.tpcs[0]).splat_tdm(),\n"
                                  "  whole.depos_to_splat, whole.depos_to_spng,\n"
                                  "  sink.depo_sink, sink.adc_source, sink.splat_source, sink.spng_source];\n"
                                  "[[std.length(p.iports), std.length(p.oports)] for p in parts]");
    EXPECT_EQ(ports, Configuration::parse("[[1,1],[1,2],[1,2],[1,1],[1,1],[1,2],[1,2],[1,0],[0,2],[0,2],[0,2]]"));
}

TEST(SimJobs, the_simulation_of_one_tpc_is_evaluated_faster_than_the_main_job)
{
    // Code is evaluated in a process of its own, unless an earlier job has kept its value.
    ::setenv("SPNG_CACHE", "", 1);
    const auto children = [] {
        rusage use{};
        ::getrusage(RUSAGE_CHILDREN, &use);
        return static_cast<double>(use.ru_utime.tv_sec) + 1e-6 * static_cast<double>(use.ru_utime.tv_usec);
    };
    const auto seconds = [&](auto evaluate) {
        const auto start = children();
        evaluate();
        return children() - start;
    };
    EXPECT_LT(seconds([] { simulation("simulate", {{"output", "o.npz"}}); }), seconds([] { job({}); }));
}
