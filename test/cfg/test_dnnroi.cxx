#include "Evaluate.h"

using namespace spng::test;

/// The graph of the traditional signal processing with a network.
namespace {
    const std::string start = "local tpc = (import 'spng/detconf.jsonnet').get('pdhd', [1]).tpcs[0];\n"
                              "local control = (import 'spng/control.jsonnet')('gpu0');\n"
                              "local dnnroi = import 'spng/dnnroi.jsonnet';\n"
                              "local osp = import 'spng/osp.jsonnet';\n"
                              "local io = import 'spng/io.jsonnet';\n"
                              "local make(options={}) = dnnroi.make(tpc, osp.make(tpc, pg, { save: dnnroi.save }), "
                              "control.config_of(0), pg, options);\n";

    Configuration whole(const std::string& options = "{ model: 'own.ts' }")
    {
        return expression(start + "pg.main(pg.pipeline([io.frame_files('in.npz'), make(" + options +
                          "), io.frame_to_sio('out.npz')]), plugins=dnnroi.plugins, uses=control.uses, strict=true)");
    }

    Configuration keys(const Configuration& sequence, const std::string& name)
    {
        return find_component(sequence, name)["data"];
    }
}

TEST(DnnRoi, the_graph_is_complete_and_in_order)
{
    const auto sequence = whole();
    expect_complete_graph(sequence);
    expect_ordered_components(sequence);
    const auto plugins = sequence[0]["data"]["plugins"];
    EXPECT_NE(std::find(plugins.begin(), plugins.end(), "WireCellPytorch"), plugins.end());
}

TEST(DnnRoi, u_and_v_go_through_the_network_and_w_passes)
{
    const auto sequence = whole();
    for (const auto& [plane, letter] : std::map<int, std::string>{{0, "u"}, {1, "v"}}) {
        const auto data = keys(sequence, "DNNROIFinding:tpc1_dnnroi_" + letter);
        EXPECT_EQ(data["plane"], plane);
        EXPECT_EQ(data["intags"], Configuration({"loose_lf1", "mp2_roi1", "mp3_roi1"}));
        EXPECT_EQ(data["decon_charge_tag"], "decon_charge1");
        EXPECT_EQ(data["summary_tag"], "wiener1");
        EXPECT_EQ(data["outtag"], "dnnsp1" + letter);
        EXPECT_EQ(data["forward"], "TorchService:own.ts");
        EXPECT_EQ(data["tick_per_slice"], 4);
    }
    const auto passed = keys(sequence, "PlaneSelector:tpc1_dnnroi_w");
    EXPECT_EQ(passed["tags"], Configuration({"gauss1"}));
    EXPECT_EQ(passed["plane"], 2);
    EXPECT_EQ(keys(sequence, "Retagger:tpc1_dnnroi")["tag_rules"],
              Configuration::parse(R"([{"frame": {".*": "dnnsp1"}, "merge": {".*": "dnnsp1"}}])"));
    EXPECT_EQ(keys(sequence, "TorchService:own.ts")["device"], "gpu0");
}

TEST(DnnRoi, what_the_network_needs_is_saved)
{
    const auto data = keys(whole(), "OmnibusSigProc:tpc1");
    for (const auto& [key, tag] : std::map<std::string, std::string>{{"loose_lf_tag", "loose_lf1"},
                                                                     {"mp2_roi_tag", "mp2_roi1"},
                                                                     {"mp3_roi_tag", "mp3_roi1"},
                                                                     {"decon_charge_tag", "decon_charge1"},
                                                                     {"tight_lf_tag", ""}}) {
        EXPECT_EQ(data[key], tag) << key;
    }
    EXPECT_EQ(data["use_multi_plane_protection"], true);
}

TEST(DnnRoi, options_reach_their_components)
{
    const auto sequence = whole("{ planes: [0, 2], rebin: 10, nchunks: '5', mask_thresh: '0.2', model: 'my.ts', "
                                "precision: 'bfloat16', intags: ['loose_lf'], features: ['dense'], "
                                "keys: { sparcify: true } }");
    const auto data = keys(sequence, "DNNROIFinding:tpc1_dnnroi_w");
    EXPECT_EQ(data["plane"], 2);
    EXPECT_EQ(data["tick_per_slice"], 10);
    EXPECT_EQ(data["nchunks"], 5);
    EXPECT_EQ(data["mask_thresh"], 0.2);
    EXPECT_EQ(data["sparcify"], true);
    EXPECT_EQ(data["intags"], Configuration({"loose_lf1"}));
    EXPECT_EQ(keys(sequence, "PlaneSelector:tpc1_dnnroi_v")["plane"], 1);
    EXPECT_EQ(keys(sequence, "TorchService:my.ts")["precision"], "bfloat16");
    EXPECT_NE(complaint([] { whole("{}"); }).find("model: got \"\""), std::string::npos);
    EXPECT_NE(complaint([] { whole("{ model: 'own.ts', mask_thresh: '2' }"); }).find("mask_thresh: got \"2\""),
              std::string::npos);
}
