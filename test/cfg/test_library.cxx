#include "Evaluate.h"

using namespace spng::test;

TEST(WirecellFile, units_are_those_of_the_toolkit)
{
    EXPECT_EQ(expression("[wc.mm, wc.cm, wc.m, wc.ns, wc.us, wc.ms, wc.s]"),
              Configuration({1, 10, 1000, 1, 1e3, 1e6, 1e9}));
    EXPECT_NEAR(expression("14*wc.mV/wc.fC").get<double>(), 2.2430470818e-12, 1e-21);
    EXPECT_NEAR(expression("wc.clight").get<double>(), 299.792458, 1e-9);
    EXPECT_NEAR(expression("wc.cm2/wc.s").get<double>(), 1e-7, 1e-18);
    EXPECT_NEAR(expression("wc.sqrtpi").get<double>(), 1.7724538509, 1e-9);
}

TEST(WirecellFile, wire_plane_identifiers_pack_and_unpack)
{
    EXPECT_EQ(expression("wc.WirePlaneId(wc.Wlayer, 1, 3)"), 4 + 8 + 48);
    EXPECT_EQ(expression("wc.WirePlaneId(wc.Ulayer)"), 1);
    EXPECT_EQ(expression("wc.unpack_wpid(60)"),
              Configuration({{"apa", 3}, {"face", 1}, {"layer", 4}, {"index", 2}, {"letter", "w"}, {"name", "a3f1w"}}));
    EXPECT_EQ(expression("[wc.wpid_index_to_layer(2), wc.wpid_layer_to_index(2)]"), Configuration({4, 1}));
    EXPECT_EQ(expression("wc.wpid_layer_to_indices(5)"), Configuration({0, 2}));
    EXPECT_NE(complaint([] { expression("wc.wpid_layer_to_index(3)"); }).find("layer 3"), std::string::npos);
}

TEST(WirecellFile, an_instance_without_a_name_is_known_by_its_type)
{
    EXPECT_EQ(expression("wc.tns([{type:'A'}, {type:'A', name:''}, {type:'A', name:'b'}])"),
              Configuration({"A", "A", "A:b"}));
}

TEST(WirecellFile, duplicates_leave_a_list_and_the_first_ones_stay_in_order)
{
    EXPECT_EQ(expression("wc.unique_list([3, 1, '1', 3, {a:1}, 1, {a:1}, {a:2}])"),
              Configuration::parse(R"([3, 1, "1", {"a":1}, {"a":2}])"));
    EXPECT_EQ(expression("wc.unique_list([])"), Configuration::array());
}

TEST(WirecellFile, sequences_are_counted_flattened_and_searched)
{
    EXPECT_EQ(expression("wc.iota(3)"), Configuration({0, 1, 2}));
    EXPECT_EQ(expression("wc.iota(0)"), Configuration::array());
    EXPECT_EQ(expression("wc.enumerate(['a'])"), Configuration::parse(R"([{"index":0, "value":"a"}])"));
    EXPECT_EQ(expression("wc.enumerate_pair(['a'])"), Configuration::parse(R"([[0, "a"]])"));
    EXPECT_EQ(expression("wc.index_of(['a', 'b'], 'b')"), 1);
    EXPECT_EQ(expression("wc.sum([1, 2, 3.5])"), 6.5);
    EXPECT_EQ(expression("wc.flatten([[1, [2]], [3]])"), Configuration::parse("[1, [2], 3]"));
    EXPECT_EQ(expression("wc.deep_flatten([[1, [2]], 3])"), Configuration({1, 2, 3}));
}

TEST(WirecellFile, command_line_text_becomes_numbers_and_lists)
{
    EXPECT_EQ(expression("[wc.intify('12'), wc.intify('-3'), wc.intify(1.2)]"), Configuration({12, -3, 2}));
    EXPECT_EQ(expression("[wc.numberify('2.5'), wc.numberify(4)]"), Configuration({2.5, 4}));
    EXPECT_EQ(expression("wc.intlistify('1, 2')"), Configuration({1, 2}));
    EXPECT_EQ(expression("wc.intlistify([0, '7'])"), Configuration({0, 7}));
    EXPECT_EQ(expression("wc.listify('')"), Configuration::array());
    EXPECT_EQ(expression("wc.listify(3)"), Configuration({3}));
    EXPECT_EQ(expression("wc.listify('a;b', ';')"), Configuration({"a", "b"}));
}

TEST(WirecellFile, objects_give_parts_and_defaults)
{
    EXPECT_EQ(expression("wc.object_with({a:1, b:2}, ['a', 'c'])"), Configuration({{"a", 1}}));
    EXPECT_EQ(expression("[wc.get({a:1}, 'a', 0), wc.get({}, 'a', 0), wc.get({}, 'a')]"),
              Configuration::parse("[1, 0, null]"));
    EXPECT_EQ(expression("wc.basename('/a/b.npz', '.npz')"), "b");
    EXPECT_EQ(expression("[wc.roundToInt(1.5), wc.roundToInt(1.4)]"), Configuration({2, 1}));
}

TEST(WirecellFile, frequencies_fall_into_bins)
{
    const auto masks = expression("wc.freqbinner(500, 1000).freqmasks([10*wc.kilohertz], 2*wc.kilohertz)");
    EXPECT_EQ(masks, Configuration::parse(R"([{"value":0, "lobin":4, "hibin":6}])"));
    EXPECT_EQ(expression("wc.freqbinner(500, 1000).nyquist"), 0.001);
}

namespace {
    const std::string nodes = "local a = pg.pnode({type:'A', name:'a', data:{}}, nout=2);\n"
                              "local b = pg.pnode({type:'B', name:'b', data:{}}, nin=1, nout=1);\n"
                              "local c = pg.pnode({type:'C', name:'c', data:{}}, nin=1);\n"
                              "local d = pg.pnode({type:'D', name:'d', data:{}}, nin=2);\n"
                              "local names(g) = wc.tns(pg.uses(g));\n"
                              "local ends(g) = [e.tail.node + e.tail.port + e.head.node + e.head.port\n"
                              "                 for e in pg.edges(g)];\n"
                              "local ports(ps) = [p.node + p.port for p in ps];\n";
    Configuration graph(const std::string& text) { return expression(nodes + text); }
}

TEST(PgraphFile, a_node_lists_what_it_uses_before_itself)
{
    const auto uses = graph("local s = {type:'S', data:{}}; local t = {type:'T', data:{}, uses:[s]};\n"
                            "pg.uses(pg.pnode({type:'N', name:'n', data:{}}, nin=1, uses=[t, s]))");
    EXPECT_EQ(uses, Configuration::parse(R"([{"type":"S", "data":{}}, {"type":"T", "data":{}},
        {"type":"N", "name":"n", "data":{}, "_pnode":{"nin":1, "nout":0}}])"));
}

TEST(PgraphFile, an_instance_is_kept_once_unless_its_data_differ)
{
    EXPECT_EQ(graph("local s(x) = {type:'S', name:'s', data:{x:x}};\n"
                    "[one.data.x for one in pg.resolve_uses([s(1), s(2), s(1), s(2), s(3)])]"),
              Configuration({1, 2, 3}));
}

TEST(PgraphFile, a_pipeline_joins_first_ports_and_keeps_the_order)
{
    EXPECT_EQ(graph("local g = pg.pipeline([pg.oport_node(a, 1), b, c]); [names(g), ends(g), g.iports, g.oports]"),
              Configuration::parse(R"([["A:a","B:b","C:c"], ["A:a1B:b0","B:b0C:c0"], [], []])"));
}

TEST(PgraphFile, an_aggregate_takes_its_ports_from_its_ends_unless_told)
{
    EXPECT_EQ(graph("local g = pg.intern(innodes=[b], outnodes=[a], centernodes=[c]);\n"
                    "[names(g), ports(g.iports), ports(g.oports)]"),
              Configuration::parse(R"([["B:b","A:a","C:c"], ["B:b0"], ["A:a0","A:a1"]])"));
    EXPECT_EQ(graph("ports(pg.intern(centernodes=[a, d], iports=[d.iports[1]]).iports)"), Configuration({"D:d1"}));
}

TEST(PgraphFile, lines_connect_all_ports_or_refuse)
{
    EXPECT_EQ(graph("ends(pg.shuntline(a, d))"), Configuration({"A:a0D:d0", "A:a1D:d1"}));
    EXPECT_EQ(graph("ends(pg.shuntlines([pg.crossline([pg.oport_node(a), b]), d]))"),
              Configuration({"A:a0D:d0", "B:b0D:d1"}));
    EXPECT_NE(complaint([] { graph("pg.shuntline(a, c)"); }).find("2 output ports to 1 input ports"),
              std::string::npos);
}

TEST(PgraphFile, an_edge_needs_ports_that_exist)
{
    EXPECT_NE(complaint([] { graph("pg.edge(a, c, 2, 0)"); }).find("no output port 2"), std::string::npos);
    EXPECT_NE(complaint([] { graph("pg.edge(a, c, 0, 1)"); }).find("no input port 1"), std::string::npos);
}

TEST(PgraphFile, edges_are_kept_once)
{
    EXPECT_EQ(graph("local e = pg.edge(a, c); ends(pg.intern(centernodes=[a, c], edges=[e, e]))"),
              Configuration({"A:a0C:c0"}));
    EXPECT_EQ(graph("pg.edge(a, c) == pg.edge_labels('A:a', 'C:c')"), true);
}

TEST(PgraphFile, a_node_is_inserted_into_an_edge)
{
    const std::string text = "local g = pg.intern(centernodes=[a, c], edges=[pg.edge(a, c)]);\n";
    EXPECT_EQ(graph(text + "ends(pg.insert_one(g, pg.edge(a, c), b))"), Configuration({"A:a0B:b0", "B:b0C:c0"}));
    EXPECT_EQ(graph(text + "names(pg.insert_node(g, pg.edge(a, c), b, b, 0, 0))"),
              Configuration({"A:a", "C:c", "B:b"}));
    EXPECT_NE(complaint([&] { graph(text + "pg.insert_one(g, pg.edge(a, c, 1), b)"); }).find("no edge"),
              std::string::npos);
}

TEST(PgraphFile, a_tap_is_spliced_into_chosen_edges)
{
    EXPECT_EQ(graph("local g = pg.shuntline(a, d);\n"
                    "local fan(ind, edge) = pg.pnode({type:'F', name:'f' + ind, data:{}}, nin=1, nout=2);\n"
                    "ends(pg.splice(g, c, function(edge) edge.tail.port == 1, fan))"),
              Configuration({"A:a0D:d0", "A:a1F:f00", "F:f00D:d1", "F:f01C:c0"}));
}

TEST(PgraphFile, fans_spread_over_pipelines)
{
    const std::string text = "local p(n) = pg.pnode({type:'P', name:'p' + n, data:{}}, nin=1, nout=1);\n";
    EXPECT_EQ(graph(text + "local g = pg.fan.pipe('Out', [p(0), p(1)], 'In', 'x');\n"
                           "[names(g), ends(g), ports(g.iports + g.oports)]"),
              Configuration::parse(R"([["Out:x","P:p0","P:p1","In:x"],
                  ["Out:x0P:p00","Out:x1P:p10","P:p00In:x0","P:p10In:x1"], ["Out:x0","In:x0"]])"));
    EXPECT_EQ(graph(text + "ports(pg.fan.fanout('Out', [p(0), p(1)]).oports)"), Configuration({"P:p00", "P:p10"}));
    EXPECT_EQ(graph(text + "ports(pg.fan.fanin('In', [p(0), p(1)]).iports)"), Configuration({"P:p00", "P:p10"}));
    EXPECT_EQ(graph("local g = pg.fan.tap('Out', c, 'x'); [ends(g), ports(g.oports)]"),
              Configuration::parse(R"([["Out:x1C:c0"], ["Out:x0"]])"));
}

TEST(PgraphFile, the_sequence_starts_with_the_program_and_ends_with_the_engine)
{
    const auto sequence = graph("pg.main(pg.pipeline([pg.oport_node(a), c]), 'TbbFlow', ['Mine'])");
    EXPECT_EQ(sequence.size(), 4u);
    EXPECT_EQ(sequence[0]["data"], Configuration::parse(R"({"apps":["TbbFlow"], "plugins":["Mine","WireCellApps",
        "WireCellAux","WireCellGen","WireCellImg","WireCellSigProc","WireCellSio","WireCellTbb"]})"));
    EXPECT_EQ(sequence.back()["data"]["edges"].size(), 1u);
    EXPECT_EQ(graph("pg.main(c, strict=true)[0].data.strict"), true);
    EXPECT_EQ(graph("std.length(pg.main(c, program=''))"), 2);
    EXPECT_EQ(graph("wc.tns(pg.main(c, uses=[{type:'S'}])[1:3])"), Configuration({"S", "C:c"}));
    EXPECT_NE(complaint([] { graph("pg.main(c, 'Slow')"); }).find("Pgrapher, TbbFlow"), std::string::npos);
}

TEST(PgraphFile, many_uses_of_one_piece_do_not_multiply)
{
    const auto size =
        graph("local step(g, n) = if n == 0 then g else\n"
              "  step(pg.intern(centernodes=[pg.oport_node(g, 0), pg.oport_node(g, 1)], oports=g.oports), n - 1);\n"
              "std.length(step(a, 30).uses)");
    EXPECT_EQ(size, 1);
}

TEST(WrapFile, chosen_nodes_are_replaced)
{
    EXPECT_EQ(graph("local wrap = import 'wrap.jsonnet';\n"
                    "local maker(label, inode, pnode) = pnode { name: label + '-' + inode.name };\n"
                    "local wpg = wrap.replace_pnode(['x', 'y'], {A: {y: 'foo', z: ''}}, maker, pg);\n"
                    "[wpg.pnode({type: t, name: n, data: {}}).name for t in ['A', 'B'] for n in ['foobar', 'bar']]"),
              Configuration({"y-foobar", "bar", "foobar", "bar"}));
}

TEST(FileioFile, nodes_are_named_by_their_files)
{
    EXPECT_EQ(
        expression(
            "local fio = import 'fileio.jsonnet';\n"
            "wc.tns(pg.uses(pg.pipeline([fio.depo_file_source('d.npz'), fio.tap('Fan', fio.depo_file_sink('e.npz')),\n"
            "                            fio.depo_file_sink('f.npz')])))"),
        Configuration({"DepoFileSource:d.npz", "Fan:e.npz", "DepoFileSink:e.npz", "DepoFileSink:f.npz"}));
    EXPECT_EQ(expression("pg.uses((import 'fileio.jsonnet').frame_file_source('a.npz'))[0].data"),
              Configuration::parse(R"({"inname":"a.npz", "tags":[]})"));
}
