#include "Evaluate.h"

#include <map>
#include <unistd.h>

using namespace spng::test;
namespace fs = std::filesystem;

/// The jobs beside the library files of the Wire-Cell Toolkit, for which test/cfg/toolkit has stand-ins of their signatures.
namespace {
    std::string ours() { return (source_dir() / "cfg").string(); }
    std::string theirs() { return (source_dir() / "test/cfg/toolkit").string(); }

    using Folders = std::vector<std::string>;

    /// As an installation in the toolkit's prefix: its library files in place of ours of the same names.
    class InstalledToolkit {
      public:
        InstalledToolkit()
          : m_folder(fs::temp_directory_path() / ("spng-toolkit-" + std::to_string(::getpid())))
        {
            fs::copy(ours(), m_folder, fs::copy_options::recursive);
            for (const char* name : {"wrap.jsonnet", "fileio.jsonnet"}) fs::remove(m_folder / name);
            fs::copy(theirs(), m_folder, fs::copy_options::overwrite_existing);
        }
        ~InstalledToolkit() { fs::remove_all(m_folder); }
        std::string folder() const { return m_folder.string(); }

      private:
        fs::path m_folder;
    };

    Configuration evaluate(const Folders& folders, const std::string& file, Arguments arguments)
    {
        const Arguments words{{"raw_input_label", "daq"}, {"detname", "pdhd"}, {"device", "cpu"}};
        const Arguments code{{"tpcids", "[0, 1]"}, {"options", "{}"}};
        const bool art = fs::path(file).filename().string().rfind("wcls-", 0) == 0;
        if (art) return WireCell::Persist::Parser(folders, words, code).load(file);
        return WireCell::Persist::Parser(folders, {}, {}, arguments).load(file);
    }

    /// Every job of ours, each with arguments as the command line gives them.
    std::vector<std::pair<std::string, Arguments>> jobs()
    {
        const Arguments files{{"input", "in.npz"}, {"output", "out.npz"}};
        const Arguments all{{"input", "in-%d.npz"},     {"output", "out-%d.npz"}, {"tpcid", "all"},
                            {"dump", "gauss, roi.npz"}, {"device", "gpu0,gpu1"},  {"mask_thresh", "0.4"}};
        const Arguments compatible{{"input", "in.npz"}, {"output", "out.npz"}, {"compat", "true"}};
        const Arguments made{{"input", ""}, {"output", ""}, {"depos", "line:75,blips"}, {"seeds", "1,2"}};
        std::vector<std::pair<std::string, Arguments>> found{{"sigproc.jsonnet", all}};
        for (const std::string name : {"sigproc.jsonnet", "simulate.jsonnet", "truth.jsonnet", "sim-sigproc.jsonnet"}) {
            found.emplace_back(name, files);
            found.emplace_back(name, compatible);
            if (name != "sigproc.jsonnet") found.emplace_back(name, made);
        }
        // Those that want more than files of events.
        const std::map<std::string, Arguments> apart{
            {"test-cosmic.jsonnet", {{"tagger", "net.ts"}, {"output", "%(tier)s.npz"}, {"report", "report.json"}}},
            {"test-pid.jsonnet", {{"model", "net.ts"}, {"input", "in.npz"}, {"output", "scores.json"}}}};
        found.insert(found.end(), apart.begin(), apart.end());
        for (const auto& entry : fs::directory_iterator(ours())) {
            const auto name = entry.path().filename().string();
            if (name.rfind("wcls-", 0) == 0) found.emplace_back(name, Arguments());
            if (name.rfind("test-", 0) == 0 && apart.count(name) == 0) found.emplace_back(name, files);
        }
        return found;
    }

    /// The library of an experiment: our factories with the pgraph.jsonnet that comes first.
    Configuration composed(const Folders& folders, const std::string& text)
    {
        const std::string start = "local pg = import 'pgraph.jsonnet';\n"
                                  "local wc = import 'wirecell.jsonnet';\n"
                                  "local controls = (import 'spng/control.jsonnet')();\n"
                                  "local det = (import 'spng/detconf.jsonnet').get('pdhd', [0, 1]);\n"
                                  "local tpc = det.tpcs[0];\n"
                                  "local io = import 'spng/io.jsonnet';\n"
                                  "local strict = import 'spng/strict.jsonnet';\n";
        return WireCell::Persist::Parser(folders).loads(start + text);
    }

    /// Components by name, and the edges, whose order means nothing.
    std::pair<std::map<std::string, Configuration>, std::set<std::string>> content(const Configuration& sequence)
    {
        std::pair<std::map<std::string, Configuration>, std::set<std::string>> found;
        for (const auto& one : sequence) {
            if (&one != &sequence.back()) found.first[full_name(one)] = one.value("data", Configuration());
        }
        for (const auto& edge : sequence.back()["data"]["edges"]) found.second.insert(edge.dump());
        return found;
    }
}

TEST(Toolkit, stands_in_with_its_own_functions)
{
    const auto values = composed({theirs(), ours()}, "[wc.listify(3), wc.listify(''), wc.listify('a, b')]");
    EXPECT_EQ(values, Configuration::parse(R"([3, [""], ["a", " b"]])"));
    EXPECT_NE(complaint([] {
                  composed({theirs(), ours()}, "pg.main(io.frame_null_sink('x'), strict=true)");
              }).find("strict"),
              std::string::npos);
}

TEST(Toolkit, every_job_is_the_same_with_its_library_files_and_with_ours_in_any_order)
{
    const InstalledToolkit installed;
    for (const auto& [file, words] : jobs()) {
        const auto wanted = evaluate({ours()}, file, words);
        for (const auto& folders :
             {Folders{theirs(), ours()}, Folders{ours(), theirs()}, Folders{installed.folder()}}) {
            EXPECT_EQ(evaluate(folders, file, words), wanted) << file << " with " << folders.front();
        }
    }
}

TEST(Toolkit, jobs_stay_strict)
{
    const auto sequence = evaluate({theirs(), ours()}, "sim-sigproc.jsonnet", {{"input", "a.npz"}});
    EXPECT_EQ(sequence[0]["data"]["strict"], true);
    for (const auto& one : sequence) {
        const bool plugin = one["type"].get<std::string>().rfind("SPNG", 0) == 0;
        EXPECT_EQ(one.value("data", Configuration::object()).contains("_strict"), plugin) << full_name(one);
    }
}

TEST(Toolkit, its_graph_functions_join_the_pieces_of_our_factories)
{
    const std::vector<std::string> graphs = {
        "pg.pipeline([io.frame_array_source('a.npz'), (import 'spng/spng.jsonnet')(tpc, controls.config, pg=pg),\n"
        "  io.frame_array_any_sink('b.npz')])",
        "pg.pipeline([io.frame_array_source('a.npz'), (import 'spng/spng.jsonnet')(tpc, controls.config, [0, 1, 0], "
        "pg,\n"
        "  {crossviews: 'crossviews', dump: ['decon', 'frame', 'roi']}), io.frame_array_any_sink('b.npz')])",
        "pg.pipeline([io.frame_array_source('a.npz'), (import 'spng/wct/spng.jsonnet')(tpc, controls.config, [0, 1, "
        "0], "
        "pg,\n"
        "  {dump: ['decon', 'frame', 'roi']}),\n"
        "  io.frame_array_any_sink('b.npz')])",
        "local sg = (import 'spng/subgraphs.jsonnet')(tpc, controls.config, pg);\n"
        "pg.pipeline([io.frame_array_source('a.npz'), sg.frame_to_tdm(), sg.wrap_bypass(pg.shuntlines([\n"
        "  sg.dnnroi_inference('m.ts'), sg.tensor_packer()])), sg.tdm_to_frame(), io.frame_array_any_sink('b.npz')])",
        "local made = (import 'spng/det.jsonnet')(det, controls.config, pg).tiers();\n"
        "pg.intern(centernodes=[io.depo_source('a.npz'), made.sink, io.frame_sinks(io.pattern('%(tier)s-%d.npz'), [0, "
        "1],\n"
        "  'adc'), io.frame_sinks(io.pattern('%(tier)s-%d.npz'), [0, 1], 'splat'),\n"
        "  io.frame_sinks(io.pattern('%(tier)s.npz'), [0, 1], 'signal')])",
    };
    for (const auto& graph : graphs) {
        const auto text = "strict(pg.main(" + graph + ", plugins=['WireCellSpng'], uses=controls.uses))";
        const auto found = composed({theirs(), ours()}, text);
        expect_ordered_components(found);
        EXPECT_EQ(content(found), content(composed({ours(), theirs()}, text))) << graph;
    }
}

TEST(Toolkit, the_examples_evaluate_with_its_library_files)
{
    const auto examples = source_dir() / "docs/examples";
    for (const auto* name : {"two-anodes.jsonnet", "training-input.jsonnet", "my-node/pedestal.jsonnet"}) {
        Arguments words{{"input", "a.npz"}};
        if (std::string(name) != "two-anodes.jsonnet") words["output"] = "b.npz";
        const auto file = (examples / name).string();
        const auto found = evaluate({theirs(), ours()}, file, words);
        EXPECT_EQ(content(found), content(evaluate({ours()}, file, words))) << name;
        EXPECT_EQ(found[0]["data"]["strict"], true);
    }
}
