#include "Evaluate.h"

using namespace spng::test;

namespace {
    const std::string start = "local tpc = (import 'spng/detconf.jsonnet').get('pdhd', [0]).tpcs[0];\n"
                              "local controls = (import 'spng/control.jsonnet')();\n"
                              "local names(g) = wc.tns(pg.uses(g));\n";
    Configuration with_tpc(const std::string& text) { return expression(start + text); }

    /// A graph between a frame source and sink, as a whole job.
    Configuration whole(const std::string& middle)
    {
        return with_tpc("local io = import 'spng/io.jsonnet';\n"
                        "local sg = (import 'spng/subgraphs.jsonnet')(tpc, controls.config, pg);\n"
                        "pg.main(pg.pipeline([io.frame_array_source('in.npz'), " +
                        middle + ", io.frame_array_any_sink('out.npz')]), uses=controls.uses)");
    }
}

TEST(Detector, geometry_of_an_anode_follows_its_side_of_the_cathode)
{
    const auto faces = expression("local api = import 'spng/detector.jsonnet';\n"
                                  "[api.hd_like_faces(0)[0], api.hd_like_faces(3)[1]]");
    EXPECT_NEAR(faces[0]["anode"].get<double>(), -3520.945, 1e-9);
    EXPECT_NEAR(faces[0]["response"].get<double>(), -3430.465, 1e-9);
    EXPECT_NEAR(faces[0]["cathode"].get<double>(), -1.5875, 1e-9);
    EXPECT_NEAR(faces[1]["anode"].get<double>(), 3520.945, 1e-9);
}

TEST(Detector, numbers_of_the_readout_are_derived)
{
    const auto adc = with_tpc("tpc.adc");
    EXPECT_EQ(adc["readout_nticks"], 6000);
    EXPECT_EQ(adc["max_count"], 16384);
    EXPECT_NEAR(adc["lsb_voltage"].get<double>(), 85.44921875e-12, 1e-20);
    const auto ductor = with_tpc("tpc.ductor");
    EXPECT_NEAR(ductor["start_time"].get<double>(), -312280.849, 1e-3);
    EXPECT_NEAR(ductor["readout_duration"].get<double>(), 3062280.849, 1e-3);
}

TEST(Detector, view_groups_name_their_planes_in_row_order)
{
    EXPECT_EQ(with_tpc("[g.name for g in tpc.view_groups]"),
              Configuration({"group_v0c2f1f0", "group_v1c2f1f0", "group_v2c0f0", "group_v2c0f1"}));
    EXPECT_EQ(with_tpc("tpc.view_wpids"), Configuration::parse("[[-9, 1], [-10, 2], [4, 12]]"));
    EXPECT_EQ(with_tpc("tpc.faces"), Configuration({0, 1}));
}

TEST(Detector, a_subset_keeps_the_named_anodes)
{
    EXPECT_EQ(expression("[t.name for t in (import 'spng/detconf.jsonnet').get('pdhd', [2, 0]).tpcs]"),
              Configuration({"tpc2", "tpc0"}));
    EXPECT_EQ(expression("std.length((import 'spng/detconf.jsonnet').get('pdhd').tpcs)"), 4);
}

TEST(Subgraphs, the_factory_style_of_the_reference_composes_the_signal_processing)
{
    const auto sequence =
        whole("sg.frame_to_tdm(extra_name='_TOTDM'),\n"
              "sg.wrap_bypass(pg.shuntlines([sg.dnnroi_inference('m.ts'), sg.tensor_packer(3, '_signals')])),\n"
              "sg.tdm_to_frame('_FROMTDM')");
    EXPECT_EQ(sequence.back()["data"]["edges"].size(), 59u);
    expect_complete_graph(sequence);
    expect_ordered_components(sequence);
}

TEST(Subgraphs, channel_filters_of_planes_do_not_share_a_name)
{
    EXPECT_EQ(with_tpc("local sg = (import 'spng/subgraphs.jsonnet')(tpc, controls.config, pg);\n"
                       "[n for n in names(sg.frame_decon('_PRE')) if std.startsWith(n, 'SPNGFilterKernel')]"),
              Configuration({"SPNGFilterKernel:tpc0_group_v0c2f1f0_PRE", "SPNGFilterKernel:tpc0_group_v1c2f1f0_PRE",
                             "SPNGFilterKernel:tpc0_group_v2c0f0_PRE"}));
}

TEST(Subgraphs, each_stage_of_deconvolution_has_three_views)
{
    for (const std::string stage : {"decon", "gauss", "wiener", "dnnroi", "tight"}) {
        expect_complete_graph(whole("sg.frame_to_tdm(), pg.shuntlines([sg.simple_decon(output='" + stage +
                                    "'), sg.tensor_packer()]), sg.tdm_to_frame()"));
    }
}

TEST(Subgraphs, training_features_come_three_for_each_crossed_view)
{
    EXPECT_EQ(with_tpc("local sg = (import 'spng/subgraphs.jsonnet')(tpc, controls.config, pg);\n"
                       "std.length(sg.expand_dimension(sg.dnnroi_training_preface()).oports)"),
              6);
}

TEST(Subgraphs, a_context_name_keeps_two_uses_apart)
{
    const auto shared =
        with_tpc("local sg(c) = (import 'spng/subgraphs.jsonnet')(tpc, controls.config, pg, c);\n"
                 "std.setInter(std.set(names(sg('_x').tight_roi())), std.set(names(sg('_y').tight_roi())))");
    EXPECT_EQ(shared, Configuration::array());
}

TEST(Subgraphs, the_steps_of_a_tpc_are_there)
{
    EXPECT_EQ(with_tpc("local t = (import 'spng/tpc.jsonnet')(tpc, controls.config, pg);\n"
                       "[std.length(t.frame_direct_unpack.oports), std.length(t.response_decon.oports),\n"
                       " std.length(t.crossfan([0, 1, 0]).iports), t.crossfan([0, 1, 0]).oports[1].port]"),
              Configuration({4, 3, 3, 0}));
}

TEST(Fans, labels_choose_among_ports)
{
    EXPECT_EQ(with_tpc("local fans = (import 'spng/wct/fans.jsonnet')(controls.config, pg);\n"
                       "local s = fans.fanout_select('x', 2, [['a', 'b'], ['b']]);\n"
                       "[[p.node + p.port for p in s.targets[l].oports] for l in ['a', 'b']]"),
              Configuration::parse(R"([["SPNGFanoutTensors:xf00"],
                                       ["SPNGFanoutTensors:xf01","SPNGFanoutTensors:xf10"]])"));
}

TEST(Fans, every_input_reaches_every_row_of_a_cross)
{
    EXPECT_EQ(with_tpc("local fans = (import 'spng/wct/fans.jsonnet')(controls.config, pg);\n"
                       "local c = fans.fanout_cross('x', 2, 3);\n"
                       "[std.length(c[0].iports), std.length(c[1]), [p.node + p.port for p in c[1][2].oports]]"),
              Configuration::parse(R"([2, 3, ["SPNGFanoutTensors:xf02","SPNGFanoutTensors:xf12"]])"));
}

TEST(Fans, a_forked_port_has_a_copy)
{
    EXPECT_EQ(with_tpc("local fans = (import 'spng/wct/fans.jsonnet')(controls.config, pg);\n"
                       "local n = pg.pnode({type:'N', name:'n', data:{}}, nout=2);\n"
                       "[[p.node + p.port for p in g.oports] for g in fans.forkout_oport('x', n, 1)]"),
              Configuration::parse(R"([["N:n0","SPNGFanoutTensors:xforkout0"], ["SPNGFanoutTensors:xforkout1"]])"));
}

TEST(Spng, views_can_share_one_batch)
{
    const auto sequence = with_tpc("local io = import 'spng/io.jsonnet';\n"
                                   "local spng = import 'spng/spng.jsonnet';\n"
                                   "pg.main(pg.pipeline([io.frame_array_source('a.npz'),\n"
                                   "  spng(tpc, controls.config, pg=pg, options={batch: true}),\n"
                                   "  io.frame_array_any_sink('b.npz')]), uses=controls.uses)");
    expect_complete_graph(sequence);
    EXPECT_NO_THROW(find_component(sequence, "SPNGExpand:tpc0_unbatch"));
    EXPECT_NO_THROW(find_component(sequence, "SPNGTensorForward:tpc0"));
}

TEST(Spng, several_tpcs_share_one_job)
{
    const auto sequence =
        expression("local io = import 'spng/io.jsonnet';\n"
                   "local spng = import 'spng/spng.jsonnet';\n"
                   "local controls = (import 'spng/control.jsonnet')();\n"
                   "local det = (import 'spng/detconf.jsonnet').get('pdhd', [0, 1]);\n"
                   "pg.main(pg.components([pg.pipeline([io.frame_array_source('a' + t.ident + '.npz'),\n"
                   "  spng(t, controls.config, pg=pg), io.frame_array_any_sink('b' + t.ident + '.npz')])\n"
                   "  for t in det.tpcs]), uses=controls.uses)");
    expect_complete_graph(sequence);
    expect_ordered_components(sequence);
}

TEST(Io, the_format_follows_the_last_parts_of_a_name)
{
    EXPECT_EQ(expression("local io = import 'spng/io.jsonnet';\n"
                         "[io.format_by_ext(n) for n in ['a.npz', 'b.tar.gz', 'c.x.tar.bz2', 'd.h5', 'e.pkl']]"),
              Configuration({"sio", "sio", "sio", "hio", "pkl"}));
}

TEST(Torchio, a_wrapped_node_is_also_pickled)
{
    EXPECT_EQ(with_tpc("local wrap = import 'wrap.jsonnet';\n"
                       "local torchio = import 'spng/wct/torchio.jsonnet';\n"
                       "local wpg = wrap.replace_pnode(['t'], {SPNGThreshold: {t: ''}},\n"
                       "                               torchio.pickle_wrapper('%(itype)s-%(iname)s.pkl'), pg);\n"
                       "local nodes = (import 'spng/nodes.jsonnet')(controls.config, wpg);\n"
                       "local g = nodes.threshold('x', {nominal: 1});\n"
                       "[names(g)[0], names(g)[3], std.length(g.iports), std.length(g.oports)]"),
              Configuration::parse(R"(["SPNGThreshold:x", "SPNGTensorSetPickleSink:SPNGThreshold-x.pkl", 1, 1])"));
}
