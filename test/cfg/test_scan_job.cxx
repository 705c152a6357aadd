#include "Evaluate.h"

#include <algorithm>
#include <ctime>

using namespace spng::test;

/// The job of scans over angles.
namespace {
    Configuration scan(Arguments words)
    {
        words.insert({"output", "scan"});
        return parser(words).load("angle-scan.jsonnet");
    }

    std::vector<std::string> names_of_points(const Configuration& sequence)
    {
        std::vector<std::string> names;
        for (const auto& point : find_component(sequence, "SPNGScanMeasures:scan")["data"]["points"])
            names.push_back(point["name"].get<std::string>());
        return names;
    }

    void expect_refused(const Arguments& words, const std::string& text)
    {
        const auto told = complaint([&] { scan(words); });
        EXPECT_NE(told.find(text), std::string::npos) << text << " in: " << told;
    }

    using Names = std::vector<std::string>;
}

TEST(ScanJob, the_standard_scan_has_three_planes_fourteen_angles_and_five_tracks_at_each)
{
    const auto start = std::clock();
    const auto sequence = scan({});
    EXPECT_LT(double(std::clock() - start) / CLOCKS_PER_SEC, 3.0);
    EXPECT_EQ(names_of_points(sequence).size(), 42u);
    EXPECT_EQ(find_component(sequence, "DepoSetSequence:scan")["data"]["sources"].size(), 210u);
    expect_ordered_components(sequence);
    expect_complete_graph(sequence);
}

TEST(ScanJob, each_event_has_a_generator_of_its_angle_where_it_is_measured)
{
    const auto sequence = scan({{"planes", "v"}, {"angles", "30"}, {"events", "3"}, {"length", "500"}});
    const auto& point = find_component(sequence, "SPNGScanMeasures:scan")["data"]["points"][0];
    const auto& sources = find_component(sequence, "DepoSetSequence:scan")["data"]["sources"];
    std::set<Configuration> places;
    for (size_t event = 0; event < 3; ++event) {
        const auto name = "DepoGenerator:scan-v-txz30-" + std::to_string(event);
        EXPECT_EQ(sources[event], name);
        ASSERT_EQ(find_component(sequence, name)["data"]["lines"].size(), 1u) << name;
        const auto& line = find_component(sequence, name)["data"]["lines"][0];
        EXPECT_EQ(line["plane"], 1);
        EXPECT_NEAR(line["theta_xz"].get<double>(), 0.523599, 1e-6);
        EXPECT_EQ(line["length"], 500);
        EXPECT_EQ(line["offset"], point["events"][event]["offset"]);
        for (const double part : line["offset"].get<std::vector<double>>()) EXPECT_LE(std::abs(part), 20);
        places.insert(line["offset"]);
    }
    EXPECT_EQ(places.size(), 3u);
    EXPECT_EQ(point["plane"], 1);
    EXPECT_EQ(point["back"], 250);
}

TEST(ScanJob, particles_start_at_the_vertex_over_energies_and_angles)
{
    const auto sequence =
        scan({{"particle", "electron"}, {"vertex", "-1800,3000,500"}, {"planes", "w"}, {"events", "1"}});
    const auto names = names_of_points(sequence);
    EXPECT_EQ(names.size(), 60u);
    EXPECT_EQ(names[0], "electron-0.1GeV-w-txz0");
    EXPECT_EQ(names[59], "electron-5GeV-w-txz85");
    const auto& particle =
        find_component(sequence, "DepoGenerator:scan-electron-0.1GeV-w-txz0-0")["data"]["particles"][0];
    EXPECT_EQ(particle["particle"], "electron");
    EXPECT_NEAR(particle["energy"].get<double>(), 100, 1e-9);
    EXPECT_EQ(particle["vertex"], Configuration({-1800, 3000, 500}));
    const auto& point = find_component(sequence, "SPNGScanMeasures:scan")["data"]["points"][0];
    EXPECT_EQ(point["events"][0]["vertex"], particle["vertex"]);
    EXPECT_EQ(point["back"], 0);
}

TEST(ScanJob, chains_are_side_by_side_on_the_same_waveforms)
{
    const auto sequence = scan({{"chains", "spng,osp,a/net.ts,osp-dnn:b.ts"}, {"planes", "w"}, {"angles", "0"}});
    const auto& measures = find_component(sequence, "SPNGScanMeasures:scan")["data"];
    EXPECT_EQ(measures["chains"].get<Names>(), (Names{"spng", "osp", "a/net.ts", "osp-dnn:b.ts"}));
    EXPECT_EQ(measures["tags"].get<Names>(), (Names{"", "gauss0", "", "dnnsp0"}));
    EXPECT_EQ(find_component(sequence, "FrameFanout:scan")["data"]["multiplicity"], 4);
    std::set<std::string> networks;
    for (const auto& component : sequence) {
        if (component["type"] == "SPNGTensorForwardTS")
            networks.insert(component["data"]["ts_filename"].get<std::string>());
    }
    EXPECT_EQ(networks, (std::set<std::string>{"a/net.ts", "spng/detectors/pdhd/network/roi.ts"}));
    expect_ordered_components(sequence);
    expect_complete_graph(sequence);
}

TEST(ScanJob, the_limit_takes_its_regions_from_the_truth)
{
    const auto sequence = scan({{"chains", "limit,spng"}, {"planes", "w"}, {"angles", "0"}});
    EXPECT_EQ(find_component(sequence, "FrameFanout:scan_truth")["data"]["multiplicity"], 2);
    const auto nominal = [&](const char* name) {
        return find_component(sequence, std::string("SPNGThreshold:tpc0-limit") + name)["data"]["nominal"];
    };
    EXPECT_EQ(nominal("v0_roi"), 100);
    EXPECT_EQ(nominal("v2_true"), 100);
    for (const auto& component : sequence) {
        if (component["type"] == "SPNGTensorForward") {
            EXPECT_EQ(component["name"].get<std::string>().find("limit"), std::string::npos) << component["name"];
        }
    }
    expect_ordered_components(sequence);
    expect_complete_graph(sequence);
}

TEST(ScanJob, some_points_are_done_by_name)
{
    EXPECT_EQ(names_of_points(scan({{"only", "w-txz45,u-txz0"}})), (Names{"w-txz45", "u-txz0"}));
    EXPECT_EQ(names_of_points(scan({{"planes", "W,0"}, {"angles", "45,0"}})),
              (Names{"w-txz45", "w-txz0", "u-txz45", "u-txz0"}));
}

TEST(ScanJob, what_comes_twice_in_a_list_is_refused)
{
    const std::string twice = " (want each once, not several times)";
    expect_refused({{"planes", "W,2,U"}}, "planes: got \"w\"" + twice);
    expect_refused({{"angles", "45,0,45.0"}}, "angles: got \"45\"" + twice);
    expect_refused({{"chains", "spng,osp,spng"}}, "chains: got \"spng\"" + twice);
    expect_refused({{"only", "w-txz45,w-txz45"}}, "only: got \"w-txz45\"" + twice);
    expect_refused({{"particle", "muon"}, {"vertex", "1,2,3"}, {"energies", "1,1e0"}}, "energies: got \"1\"" + twice);
}

TEST(ScanJob, what_makes_no_sense_is_refused)
{
    expect_refused({{"angles", "45,500"}}, "angles: got \"500\" (want a number from -180 to 180)");
    expect_refused({{"planes", "x"}}, "planes: got \"x\"");
    expect_refused({{"chains", "spngg"}}, "chains: got \"spngg\"");
    expect_refused({{"chains", ","}}, "chains");
    expect_refused({{"particle", "muonn"}}, "particle: got \"muonn\"");
    expect_refused({{"energies", "1"}}, "energies: got \"1\" (want none for tracks)");
    expect_refused({{"vertex", "1,2,3"}}, "vertex: got \"1,2,3\" (want none for tracks)");
    expect_refused({{"particle", "muon"}}, "vertex: got \"\" (want x,y,z [mm], where the muon starts)");
    expect_refused({{"particle", "muon"}, {"vertex", "1,2"}}, "vertex: got \"1,2\" (want x,y,z [mm])");
    expect_refused({{"particle", "muon"}, {"vertex", "1,2,3"}, {"energies", "0"}}, "energies: got \"0\"");
    expect_refused({{"events", "0"}}, "events: got \"0\" (want a whole number above 0)");
    expect_refused({{"length", "-1"}}, "length: got \"-1\"");
    expect_refused({{"only", "w-txz46"}}, "only: got \"w-txz46\"");
    expect_refused({{"tpcid", "all"}}, "tpcid: got \"all\" (want one TPC)");
    expect_refused({{"output", ""}}, "output");
    expect_refused({{"detector", "nowhere"}}, "detector");
}
