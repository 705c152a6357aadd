#include "Evaluate.h"

using namespace spng::test;

/// The numbers that describe a detector, the files that go with them, and detectors of one's own.
namespace {
    /// ProtoDUNE-HD's numbers with changes, in the place of a detector's name.
    std::string changed(const std::string& changes)
    {
        return "function(wc) (import 'spng/detectors/pdhd/numbers.jsonnet')(wc) { " + changes + " }";
    }

    Configuration job_of(const std::string& detector, Arguments words = {})
    {
        words.insert({"input", "in.npz"});
        words.insert({"output", "out.npz"});
        const WireCell::Persist::Parser::pathlist_t folders{(source_dir() / "cfg").string()};
        return WireCell::Persist::Parser(folders, {}, {}, words, {{"detector", detector}}).load("sigproc.jsonnet");
    }

    Configuration simulation_of(const std::string& detector, Arguments words = {})
    {
        words.insert({"depos", "blips"});
        words.insert({"output", "out.npz"});
        const WireCell::Persist::Parser::pathlist_t folders{(source_dir() / "cfg").string()};
        return WireCell::Persist::Parser(folders, {}, {}, words, {{"detector", detector}}).load("simulate.jsonnet");
    }

    /// What the host makes of a value if it takes the built-in models.
    Configuration with_models(Configuration value)
    {
        if (value.is_object() && value.contains("_builtin")) {
            const Configuration other = value["_builtin"];
            value.update(other);
        }
        if (value.is_object()) {
            value.erase("_builtin");
            value.erase("_data_file");
        }
        if (value.is_structured()) {
            for (auto& inner : value) inner = with_models(inner);
        }
        return value;
    }

    std::map<std::string, Configuration> data_of(const Configuration& sequence, const std::set<std::string>& types)
    {
        std::map<std::string, Configuration> found;
        for (const auto& one : sequence) {
            if (types.count(one["type"])) found[full_name(one)] = with_models(one["data"]);
        }
        return found;
    }

    const std::string own_detector =
        "import '" + (source_dir() / "docs/examples/own-detector/numbers.jsonnet").string() + "'";
}

TEST(Detectors, carry_the_models_that_stand_in_for_an_experiment_s_files_and_all_that_goes_with_them)
{
    const std::set<std::string> types = {"SPNGFilterKernel", "SPNGThreshold", "WireSchemaFile", "EmpiricalNoiseModel"};
    for (const std::string file : {"sigproc.jsonnet", "sim-sigproc.jsonnet"}) {
        for (const std::string compat : {"false", "true"}) {
            const Arguments words{{"output", "%(tier)s.npz"}, {"compat", compat}, {"seeds", "1"}};
            const auto load = [&](const std::string& choice) {
                auto all = words;
                all["files"] = choice;
                all["output"] = "out.npz";
                if (file == "sigproc.jsonnet") all.erase("seeds");
                return data_of(job(all, file), types);
            };
            const auto found = load("auto");
            EXPECT_GE(found.size(), 10u);
            EXPECT_EQ(found, load("builtin")) << file << " compat=" << compat;
            EXPECT_NE(found, load("experiment")) << file;
        }
    }
}

TEST(Detectors, keep_filters_of_a_job_s_own_whichever_files_there_are)
{
    const auto sequence =
        parser({{"input", "in.npz"}}).load((source_dir() / "docs/examples/two-anodes.jsonnet").string());
    const auto kernel = with_models(find_component(sequence, "SPNGFilterKernel:tpc1v2gauss")["data"]);
    EXPECT_NEAR(kernel["axis"][1]["filters"][0]["scale"].get<double>(), 1e-4, 1e-12);
    const auto tight = with_models(find_component(sequence, "SPNGFilterKernel:tpc1v0wiener")["data"]);
    EXPECT_NEAR(tight["axis"][1]["filters"][1]["scale"].get<double>(), 8.41305e-05, 1e-12);
}

TEST(Detectors, without_models_have_their_own_files_only)
{
    EXPECT_EQ(job_of(changed("builtin: null")), job_of(changed("builtin: null"), {{"files", "experiment"}}));
    const auto text = complaint([] { job_of(changed("builtin: null"), {{"files", "builtin"}}); });
    EXPECT_NE(text.find("files=builtin: there are no built-in models of detector pdhd"), std::string::npos) << text;
}

TEST(Detectors, without_noise_spectra_are_simulated_without_noise)
{
    const auto load = [](const std::string& noise) {
        const WireCell::Persist::Parser::pathlist_t folders{(source_dir() / "cfg").string()};
        const Arguments words{{"depos", "blips"}, {"noise", noise}};
        const Arguments code{{"detector", changed("files+: { noise: null }")}};
        return WireCell::Persist::Parser(folders, {}, {}, words, code).load("simulate.jsonnet");
    };
    const auto text = complaint([&] { load("true"); });
    EXPECT_NE(text.find("no noise spectra are known for tpc0 (give noise=false)"), std::string::npos) << text;
    expect_complete_graph(load("false"));
}

TEST(Detectors, may_be_given_by_their_numbers_in_every_job)
{
    EXPECT_EQ(job_of(changed("")), job({}));
    for (const std::string file : {"sigproc", "simulate", "truth", "sim-sigproc"}) {
        const WireCell::Persist::Parser::pathlist_t folders{(source_dir() / "cfg").string()};
        for (const std::string tpcid : {"1", "all"}) {
            const Arguments words{{"input", "in.npz"}, {"output", "out.npz"}, {"tpcid", tpcid}};
            const auto sequence =
                WireCell::Persist::Parser(folders, {}, {}, words, {{"detector", own_detector}}).load(file + ".jsonnet");
            expect_complete_graph(sequence);
            expect_ordered_components(sequence);
            const auto& anode = find_component(sequence, "AnodePlane:a1")["data"];
            EXPECT_NEAR(anode["faces"][0]["anode"].get<double>(), 3130.7, 1e-9);
            EXPECT_EQ(find_component(sequence, "WireSchemaFile")["data"]["filename"], "strips-wires.json");
        }
    }
    const Arguments words{{"raw_input_label", "daq"}, {"device", "cpu"}};
    const Arguments code{{"tpcids", "[]"}, {"options", "{}"}, {"detname", own_detector}};
    const WireCell::Persist::Parser::pathlist_t folders{(source_dir() / "cfg").string()};
    expect_complete_graph(WireCell::Persist::Parser(folders, words, code).load("wcls-spng.jsonnet"));
}

TEST(Detectors, with_misspelt_missing_or_unfit_numbers_are_refused_with_the_field)
{
    const std::map<std::string, std::vector<std::string>> wrong = {
        {"adcc: {}", {"detector pdhd", "unknown field \"adcc\"", "adc, anode_idents"}},
        {"adc+: { tik: 1 }", {"pdhd.adc", "unknown field \"tik\"", "tick"}},
        {"lar: { DL: 1, DT: 1, lifetime: 1 }", {"pdhd.lar", "lacks", "drift_speed"}},
        {"geometry: { response_plane: 1, apa_cpa: 1 }", {"pdhd.geometry", "faces", "apa_w2w"}},
        {"keep_dc: [true]", {"pdhd.keep_dc", "1 entries", "want 3"}},
        {"roi: 3", {"pdhd.roi", "no object"}},
        {"view_groups: [{ view_index: 0, connection: 0, face_idents: [0], ordre: [1] }]", {"view_groups[0]", "ordre"}},
        {"crossview_thresholds: [{ nominal: 0, rms_sigma: 3 } for view in [0, 1, 2]]", {"thresholds[0]", "rms_sigma"}},
        {"builtin+: { time_filtres: 3 }", {"pdhd.builtin", "time_filtres"}},
        {"builtin+: { time_roll: 3 }", {"pdhd.builtin", "time_roll", "crossview_thresholds"}},
        {"wct+: { keep: 3 }", {"pdhd.wct", "keep"}},
        {"regions: [{ name: 'a', fields: 'a.json' }]", {"pdhd.regions[0]", "lacks", "wires"}},
        {"regions: [{ name: 'a', fields: 'a.json', wires: [[0, 9, 3]] }]", {"regions[0].wires has [0, 9, 3]"}},
    };
    for (const auto& [changes, parts] : wrong) {
        const auto text = complaint([&] { job_of(changed(changes)); });
        for (const auto& part : parts) EXPECT_NE(text.find(part), std::string::npos) << part << " in: " << text;
    }
    EXPECT_NE(complaint([] { job_of("{}"); }).find("lacks the field"), std::string::npos);
    EXPECT_NE(complaint([] { job_of("function(wc) 3"); }).find("is no object"), std::string::npos);
    const auto unknown = complaint([] { job_of("'atlas'"); });
    EXPECT_NE(unknown.find("got \"atlas\" (known: dune10kt, icarus, lariat, pdhd"), std::string::npos) << unknown;
    EXPECT_NE(unknown.find("\n  sbnd      SBND: 2 anodes\n"), std::string::npos) << unknown;
}

TEST(Detectors, of_two_planes_are_for_every_job)
{
    for (const std::string file : {"sigproc", "simulate", "truth", "sim-sigproc"}) {
        for (const std::string crossviews : {"cellviews", "crossviews"}) {
            Arguments words{{"detector", "lariat"}, {"input", "in.npz"}, {"output", "out.npz"}};
            const bool has_signals = file.find("sigproc") != std::string::npos;
            if (has_signals) words.insert({"crossviews", crossviews});
            const auto sequence = job(words, file + ".jsonnet");
            expect_complete_graph(sequence);
            expect_ordered_components(sequence);
            if (!has_signals) continue;
            EXPECT_EQ(data_of(sequence, {"SPNGTensorForward"}).size(), 1u) << "a network for the induction plane";
            EXPECT_EQ(data_of(sequence, {"SPNGFilterBank"}).size(), 2u);
        }
    }
    EXPECT_EQ(job({{"detector", "lariat"}, {"view_crossed", "1,0"}}), job({{"detector", "lariat"}}));
    const auto refused = [](Arguments words) {
        words.insert({"detector", "lariat"});
        return complaint([&] { job(words); });
    };
    EXPECT_NE(refused({{"chain", "osp"}}).find("the traditional chain wants three wire planes, detector lariat has 2"),
              std::string::npos);
    EXPECT_NE(refused({{"view_crossed", "1"}}).find("view_crossed: got \"1\" (want two of 0 or 1)"), std::string::npos);
}

TEST(Detectors, that_the_toolkit_s_own_job_does_not_know_are_refused_with_those_that_it_does)
{
    const auto text = complaint([] { job({{"detector", "sbnd"}, {"compat", "true"}}); });
    EXPECT_NE(
        text.find("compat=true: the Wire-Cell Toolkit's own job does not know detector sbnd (it knows: pdhd, toy). "
                  "Try without compat"),
        std::string::npos)
        << text;
}

TEST(Detectors, whose_anodes_share_channels_are_simulated_together)
{
    const auto load = [](const std::string& tpcid, const std::string& source) {
        const bool made = source == "depos";
        return job({{"detector", "icarus"},
                    {"tpcid", tpcid},
                    {"input", made ? "" : "in.npz"},
                    {"depos", made ? "blips:3" : ""},
                    {"output", "%(tier)s-%d.npz"},
                    {"seeds", "1"}},
                   "sim-sigproc.jsonnet");
    };
    for (const auto& [source, tpcid] : {std::pair{"input", "121,110,120"}, {"depos", "120,110"}}) {
        const auto sequence = load(tpcid, source);
        expect_complete_graph(sequence);
        expect_ordered_components(sequence);
    }
    // Both halves' charge is on one's wires, and noise comes once, after the sum.
    const auto one = load("110", "input");
    EXPECT_EQ(data_of(one, {"DepoTransform"}).size(), 2u);
    EXPECT_EQ(data_of(one, {"FrameSummer"}).size(), 2u);
    EXPECT_EQ(data_of(one, {"AddNoise"}).size(), 1u);
    EXPECT_EQ(data_of(one, {"AddNoise"}), data_of(load("120", "input"), {"AddNoise"}));
    const auto text = complaint([] {
        job({{"detector", "icarus"}, {"tpcid", "110,120"}, {"input", "in.npz"}, {"output", "out.npz"}},
            "simulate.jsonnet");
    });
    EXPECT_NE(text.find("some of them share channels"), std::string::npos) << text;
    EXPECT_NE(complaint([] {
                  job_of(changed("shared: [[0, 7]]"));
              }).find("pdhd.shared has anode 7, which anode_idents lacks"),
              std::string::npos);
}

TEST(Detectors, may_have_other_fields_in_some_regions)
{
    const auto sequence = simulation_of(
        "(import 'spng/detectors/uboone/numbers.jsonnet')(import 'wirecell.jsonnet') { regions: self.shorted }",
        {{"seeds", "1"}});
    expect_complete_graph(sequence);
    expect_ordered_components(sequence);
    const auto& rules = find_component(sequence, "MultiDuctor:tpc0")["data"]["chains"][0];
    ASSERT_EQ(rules.size(), 3u);
    EXPECT_EQ(rules[0]["ductor"], "DepoTransform:tpc0-uv");
    EXPECT_EQ(rules[0]["args"].size(), 20u);
    EXPECT_EQ(rules[1]["args"][0], (Configuration{{{"plane", 2}, {"min", 2336}, {"max", 2399}}}));
    EXPECT_EQ(rules[2], (Configuration{{"ductor", "DepoTransform:tpc0"}, {"rule", "bool"}, {"args", true}}));
    const auto& pir = find_component(sequence, "PlaneImpactResponse:-vyp2")["data"];
    EXPECT_EQ(pir["field_response"], "FieldResponse:ub-10-vy-ground-tuned-half.json.bz2");
}

TEST(Detectors, may_couple_wires_by_capacitors)
{
    const auto sequence = simulation_of(changed("rc: [1.1 * wc.ms, 1.1 * wc.ms]"));
    EXPECT_EQ(find_component(sequence, "RCResponse:1100us")["data"]["width"], 1.1e6);
    const auto& pir = find_component(sequence, "PlaneImpactResponse:p2")["data"];
    EXPECT_EQ(pir["long_responses"], (Configuration{"RCResponse:1100us", "RCResponse:1100us"}));
    EXPECT_EQ(pir["short_responses"].size(), 1u);
}
