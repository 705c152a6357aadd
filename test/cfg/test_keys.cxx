#include "Evaluate.h"

#include "WireCellIface/IConfigurable.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/PluginManager.h"

#include <algorithm>

using namespace spng::test;

/// The configuration keys that jobs give to components, in every way to run them: none but what the components have.
namespace {
    using WireCell::Factory::lookup;

    /// "Type:name key" of each key that a component does not have.
    std::vector<std::string> foreign_keys(const Configuration& sequence)
    {
        std::vector<std::string> found;
        for (const auto& plugin : sequence.at(0)["data"]["plugins"]) {
            WireCell::PluginManager::instance().add(plugin.get<std::string>());
        }
        for (const auto& one : sequence) {
            const auto data = one.value("data", Configuration::object());
            if (one["type"] == "wire-cell" || data.empty()) continue;
            const auto component =
                lookup<WireCell::IConfigurable>(one["type"].get<std::string>(), one.value("name", ""));
            const auto known = component->default_configuration();
            for (const auto& [key, value] : data.items()) {
                if (key[0] != '_' && !known.contains(key)) found.push_back(full_name(one) + " " + key);
            }
        }
        return found;
    }

    const std::string tiers =
        "frame,unpack,decon,wiener,gauss,dense,threshold,crossviews,mps,stack,dnnroi,roi,signal.npz";

    /// Devices, engines and what else any job takes.
    const std::vector<Arguments> common = {
        {},
        {{"device", "gpu"}, {"verbosity", "2"}, {"semaphore", "3"}},
        {{"device", "gpu0,cuda:1"}, {"tpcid", "all"}},
        {{"device", "cuda:0"}, {"engine", "TbbFlow"}, {"tpcid", "0,2"}},
        {{"detector", "pdhd"}, {"files", "builtin"}, {"seeds", "1,2,3"}},
    };

    const std::vector<Arguments> signals = {
        {},
        {{"dump", tiers}},
        {{"dump", tiers}, {"crossviews", "crossviews"}},
        {{"view_crossed", "0,0,0"}},
        {{"view_crossed", "1,1,1"}, {"post_order", "tau"}, {"nchunks", "2"}, {"precision", "bfloat16"}},
    };
    const std::vector<Arguments> simulations = {
        {}, {{"input", ""}, {"depos", "cosmics:3,line:75,blips"}}, {{"fluctuate", "false"}}};

    /// Common and own words of each job, every one at least once; one that simulates nothing takes no seeds.
    std::vector<std::pair<std::string, Arguments>> ways()
    {
        std::vector<std::pair<std::string, Arguments>> found;
        const auto add = [&](const std::string& file, const std::vector<Arguments>& own, const Arguments& more) {
            for (size_t ind = 0; ind < std::max(common.size(), own.size()); ++ind) {
                auto words = common[ind % common.size()];
                if (file == "sigproc.jsonnet") words.erase("seeds");
                found.emplace_back(file, with(with(more, words), own[ind % own.size()]));
            }
        };
        const Arguments patterns{{"input", "a.npz"}, {"output", "b-%d-%(event)03d.npz"}};
        add("sigproc.jsonnet", signals, patterns);
        add("sigproc.jsonnet", {{{"batch_tpcs", "true"}}}, patterns);
        found.emplace_back("sigproc.jsonnet", with(patterns, {{"chain", "osp"}}));
        found.emplace_back("sigproc.jsonnet",
                           Arguments{{"input", "a.npz"}, {"output", "b-%(chain)s.npz"}, {"chain", "spng,osp"}});
        found.emplace_back("sigproc.jsonnet", with(patterns, {{"chain", "osp-dnn"}, {"model", "own.ts"}}));
        found.emplace_back("sigproc.jsonnet", with(patterns, {{"features", "osp"}, {"model", "own.ts"}}));
        found.emplace_back("test-osp.jsonnet", with(patterns, {{"tpcid", "0,2"}}));
        add("simulate.jsonnet", simulations, patterns);
        add("truth.jsonnet", simulations, patterns);
        add("sim-sigproc.jsonnet", simulations, {{"input", "a.npz"}, {"output", "%(tier)s-%d.npz"}});
        add("sim-sigproc.jsonnet", signals, {{"input", "a.npz"}, {"output", ""}});
        found.emplace_back("angle-scan.jsonnet", Arguments{{"output", "scan"}, {"chains", "spng,osp,net.ts"}});
        add("train/make-data.jsonnet", {{{"noise_scale", "0.7-1.5"}}, {{"features", "osp"}, {"view_crossed", "1,1,1"}}},
            {{"output", "data-%d-{shard}.h5"}});
        found.emplace_back("train/make-data.jsonnet",
                           Arguments{{"layout", "classic"}, {"output", "%(tier)s.h5"}, {"depos", "line:75"}});
        add("train/make-cosmic.jsonnet", {{}, {{"features", "osp"}, {"view_crossed", "1,1,1"}}},
            {{"output", "data-%d.h5"}});
        add("test-cosmic.jsonnet", {{}, {{"score", "0.3"}}},
            {{"output", "%(tier)s-%d.npz"}, {"tagger", "own.ts"}, {"report", "report-%d.json"}});
        add("train/make-pid.jsonnet", {{}, {{"source", "adc"}, {"noise", "1.5"}}},
            {{"detector", "pdhd"}, {"output", "data-%d.h5"}});
        add("test-pid.jsonnet", {{{"depos", "muon"}}, {{"input", "a.npz"}, {"tier", "signal"}, {"parameter", "1"}}},
            {{"detector", "pdhd"}, {"output", "scores-%d.json"}, {"model", "own.ts"}});
        return found;
    }

    std::string text_of(const std::string& file, const Arguments& words)
    {
        std::string text = file;
        for (const auto& [key, value] : words) text += " " + key + "=" + value;
        return text;
    }
}

TEST(Keys, jobs_give_components_no_key_that_they_lack)
{
    for (const auto& [file, words] : ways()) {
        const auto sequence = parser(words).load(file);
        EXPECT_EQ(sequence[0]["data"]["strict"], true);
        EXPECT_EQ(foreign_keys(sequence), std::vector<std::string>()) << text_of(file, words);
    }
}

TEST(Keys, the_compatible_graphs_misspell_what_the_toolkit_misspells_and_name_services_that_ours_need_not)
{
    const std::set<std::string> expected = {"flucutate",    "start", "ar39activity", "density",
                                            "scale_factor", "dft",   "rng"};
    for (auto [file, words] : ways()) {
        // These are no graphs of the toolkit.
        const bool is_ours = file == "test-osp.jsonnet" || file == "angle-scan.jsonnet" ||
                             file == "test-cosmic.jsonnet" || file == "test-pid.jsonnet" ||
                             file.rfind("train/", 0) == 0;
        if (is_ours || words.count("features") > 0) continue;
        words["compat"] = "true";
        words.erase("batch_tpcs");
        for (const auto& one : foreign_keys(parser(words).load(file))) {
            EXPECT_EQ(expected.count(one.substr(one.rfind(' ') + 1)), 1u) << one << " of " << text_of(file, words);
        }
    }
}

TEST(Keys, the_traditional_graph_with_a_network_gives_components_no_key_that_they_lack)
{
    const auto file = (source_dir() / "test/graph/chain/dnnroi.jsonnet").string();
    for (const Arguments& more : {Arguments{}, Arguments{{"device", "gpu1"}, {"files", "builtin"}}}) {
        const auto words = with({{"input", "a.npz"}, {"output", "b.npz"}, {"model", "roi-default.ts"}}, more);
        EXPECT_EQ(foreign_keys(parser(words).load(file)), std::vector<std::string>());
    }
}
