#include "ToyGraph.h"
#include "WireCellFlow/NodeCosts.h"
#include "WireCellFlow/StopRequest.h"
#include "WireCellPgraph/Pgrapher.h"
#include "WireCellUtil/NamedFactory.h"

#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
using namespace WireCell;
using Toy::edges;
using Toy::Lines;
using Toy::make;
using Toy::noted;

namespace {
    class PgrapherTest : public testing::Test {
      protected:
        Pgraph::Pgrapher pgrapher;

        void SetUp() override
        {
            pgrapher.set_name("test");
            Toy::journal().clear();
        }

        void connect(const Configuration& list, const Configuration& more = Configuration::object())
        {
            make(list);
            Configuration cfg = {{"edges", list}};
            cfg.update(more);
            pgrapher.configure(cfg);
        }

        /// Run and return what the nodes with the name noted.
        Lines run(const std::string& name = "sink")
        {
            Toy::journal().clear();
            pgrapher.execute();
            return noted(name);
        }

        std::string configure_error(const Configuration& list)
        {
            try {
                pgrapher.configure({{"edges", list}});
            }
            catch (const ValueError& err) {
                return err.what();
            }
            return "no error";
        }
    };
}

TEST_F(PgrapherTest, no_edges_is_nothing_to_do)
{
    pgrapher.configure(pgrapher.default_configuration());
    EXPECT_NO_THROW(pgrapher.execute());
}

TEST_F(PgrapherTest, drains_each_message_before_it_asks_for_more)
{
    connect(edges({{"ToySource:src", "ToyTwice:f"}, {"ToyTwice:f", "ToySink:sink"}}));
    EXPECT_EQ(run(), (Lines{"2", "4", "6", "EOS"}));
    EXPECT_EQ(Toy::journal(), (Lines{"src:1", "sink:2", "src:2", "sink:4", "src:3", "sink:6", "src:EOS", "sink:EOS"}));
}

TEST_F(PgrapherTest, can_be_executed_again)
{
    connect(edges({{"ToySource:src", "ToySink:sink"}}));
    const Lines want{"1", "2", "3", "EOS"};
    EXPECT_EQ(run(), want);
    EXPECT_EQ(run(), want);
}

TEST_F(PgrapherTest, can_be_configured_again)
{
    connect(edges({{"ToySource:src", "ToySink:sink"}}));
    connect(edges({{"ToySource:src", "ToySink:other"}}));
    EXPECT_EQ(run("sink"), Lines{});
    EXPECT_EQ(noted("other").size(), 4u);
}

TEST_F(PgrapherTest, fanout_and_fanin_meet_again)
{
    connect(edges({{"ToySource:src", "ToyFanout:out"},
                   {"ToyFanout:out.0", "ToyTwice:f"},
                   {"ToyTwice:f", "ToySum:in.0"},
                   {"ToyFanout:out.1", "ToySum:in.1"},
                   {"ToySum:in", "ToySink:sink"}}));
    EXPECT_EQ(run(), (Lines{"3", "6", "9", "EOS"}));
}

TEST_F(PgrapherTest, queuedout_gives_any_number)
{
    connect(edges({{"ToySource:src", "ToyRepeat:r"}, {"ToyRepeat:r", "ToySink:sink"}}));
    EXPECT_EQ(run(), (Lines{"1", "2", "2", "3", "3", "3", "EOS"}));
}

TEST_F(PgrapherTest, split_and_join_keep_types)
{
    connect(edges({{"ToySource:src", "ToySplit:s"},
                   {"ToySplit:s.0", "ToyJoin:j.0"},
                   {"ToySplit:s.1", "ToyJoin:j.1"},
                   {"ToyJoin:j", "ToyWordSink:sink"}}));
    EXPECT_EQ(run(), (Lines{"1w1", "2w2", "3w3", "EOS"}));
}

TEST_F(PgrapherTest, hydra_of_vectors_takes_what_it_wants)
{
    connect(edges({{"ToySource:src", "ToyFanout:out"},
                   {"ToyFanout:out.0", "ToyRepeat:r"},
                   {"ToyRepeat:r", "ToyHydraVV:h.0"},
                   {"ToyFanout:out.1", "ToyHydraVV:h.1"},
                   {"ToyHydraVV:h.0", "ToySink:sink"},
                   {"ToyHydraVV:h.1", "ToySink:other"}}));
    EXPECT_EQ(run(), (Lines{"1", "2", "2", "3"}));
    EXPECT_EQ(noted("other"), (Lines{"1", "2", "3", "EOS"}));
}

TEST_F(PgrapherTest, a_hydra_of_tuples_keeps_types)
{
    connect(Toy::tuple_hydra());
    EXPECT_EQ(run(), (Lines{"1w1", "2w2", "3w3", "EOS"}));
}

TEST_F(PgrapherTest, a_hydra_that_does_nothing_does_not_hang_the_graph)
{
    connect(Toy::lazy_hydra());
    EXPECT_EQ(run(), Lines{});
}

TEST_F(PgrapherTest, a_node_that_returns_false_drops_its_input)
{
    connect(edges({{"ToySource:src", "ToyTwice:drops2"}, {"ToyTwice:drops2", "ToySink:sink"}}));
    EXPECT_EQ(run(), (Lines{"2", "6", "EOS"}));
}

TEST_F(PgrapherTest, an_error_names_node_and_call_and_keeps_its_type)
{
    connect(edges({{"ToySource:src", "ToyTwice:value_error"}, {"ToyTwice:value_error", "ToySink:sink"}}));
    try {
        pgrapher.execute();
        FAIL() << "no error";
    }
    catch (const ValueError& err) {
        EXPECT_STREQ(err.what(), "ToyTwice:value_error: call 1: two is bad");
    }
    EXPECT_EQ(noted("sink"), (Lines{"2"}));
}

TEST_F(PgrapherTest, an_error_that_names_the_node_gets_the_call)
{
    connect(edges({{"ToySource:src", "ToyTwice:own_context"}, {"ToyTwice:own_context", "ToySink:sink"}}));
    try {
        pgrapher.execute();
        FAIL() << "no error";
    }
    catch (const IOError& err) {
        EXPECT_STREQ(err.what(), "ToyTwice:own_context: call 1: can not read");
    }
}

TEST_F(PgrapherTest, foreign_exceptions_become_runtime_errors)
{
    for (const auto& [name, text] :
         std::map<std::string, std::string>{{"standard", "far away"}, {"odd", "an exception of unknown type"}}) {
        const auto node = "ToyTwice:" + name;
        connect(edges({{"ToySource:src", node}, {node, "ToySink:sink"}}));
        try {
            pgrapher.execute();
            FAIL() << "no error";
        }
        catch (const RuntimeError& err) {
            EXPECT_EQ(err.what(), node + ": call 1: " + text);
        }
    }
}

TEST_F(PgrapherTest, a_fanout_that_gives_too_few_is_an_error)
{
    connect(edges({{"ToySource:src", "ToyFanout:short"},
                   {"ToyFanout:short.0", "ToySink:sink"},
                   {"ToyFanout:short.1", "ToySink:other"}}));
    EXPECT_THROW(pgrapher.execute(), LogicError);
}

TEST_F(PgrapherTest, starts_afresh_after_an_error)
{
    connect(edges({{"ToySource:src", "ToyFanout:out"},
                   {"ToyFanout:out.0", "ToySink:sink"},
                   {"ToyFanout:out.1", "ToyTwice:value_error"},
                   {"ToyTwice:value_error", "ToySink:other"}}));
    EXPECT_THROW(run(), ValueError);
    const auto first = Toy::journal();
    EXPECT_THROW(run(), ValueError);
    EXPECT_EQ(Toy::journal(), first);
}

TEST_F(PgrapherTest, stops_between_two_calls_when_asked_to)
{
    connect(edges({{"ToySource:src", "ToyTwice:stops"}, {"ToyTwice:stops", "ToySink:sink"}}));
    EXPECT_EQ(run(), (Lines{"2"}));
    EXPECT_EQ(Flow::stop_requested(), 15);
    Flow::clear_stop_request();
}

TEST_F(PgrapherTest, tells_all_problems_at_once)
{
    make(edges({{"ToySource:src", "ToyWordSink:w"}, {"ToyFanout:out", "ToySink:sink"}, {"ToyNoNode:n", "ToySum:in"}}));
    const auto text = configure_error(edges({{"ToySource:src", "ToyWordSink:w"},
                                             {"ToySource:src", "ToySink:sink"},
                                             {"ToyFanout:out.2", "ToySink:missing"},
                                             {"ToyNoNode:n", "ToySum:in.1"}}));
    const auto has = [&](const std::string& part) { return text.find(part) != std::string::npos; };
    EXPECT_EQ(text.find("Pgrapher:test: the graph has 10 problems:\n"), 0u) << text;
    EXPECT_TRUE(has("edges[0]: \"ToySource:src\" output port 0 (WireCell::Toy::Number) does not fit "
                    "\"ToyWordSink:w\" input port 0 (WireCell::Toy::Word)"))
        << text;
    EXPECT_TRUE(has("\"ToySource:src\" output port 0 (WireCell::Toy::Number) is plugged 2 times: to ToyWordSink:w, "
                    "ToySink:sink"))
        << text;
    EXPECT_TRUE(has("edges[2]: \"ToyFanout:out\" has no output port 2 (it has 2)")) << text;
    EXPECT_TRUE(has("no such node \"ToySink:missing\"")) << text;
    EXPECT_TRUE(has("\"ToyNoNode:n\" is not a node")) << text;
    EXPECT_TRUE(has("\"ToyFanout:out\" input port 0 (WireCell::Toy::Number) is not connected")) << text;
    EXPECT_TRUE(has("\"ToyFanout:out\" output port 0")) << text;
    EXPECT_TRUE(has("\"ToyFanout:out\" output port 1")) << text;
    EXPECT_TRUE(has("\"ToySum:in\" input port 0")) << text;
    EXPECT_TRUE(has("\"ToySum:in\" output port 0")) << text;
}

TEST_F(PgrapherTest, tells_the_first_of_very_many_problems_and_their_number)
{
    auto many = edges({{"ToySource:src", "ToySink:sink"}});
    make(many);
    for (int number = 0; number < 20000; ++number) {
        const auto end = Configuration{{"node", "NoSuchType:" + std::to_string(number) + "\x1b[2J\nx"}};
        many.push_back({{"tail", end}, {"head", {{"node", std::string(1000, 'y')}}}});
    }
    const auto text = configure_error(many);
    EXPECT_EQ(text.find("Pgrapher:test: the graph has 20001 problems:\n"), 0u) << text.substr(0, 200);
    EXPECT_NE(text.find("and 19981 more"), std::string::npos) << text.substr(0, 200);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 21);
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_LT(text.size(), 10000u);
}

TEST_F(PgrapherTest, an_unknown_type_is_no_such_node)
{
    make(edges({{"ToySource:src", "ToySink:sink"}}));
    EXPECT_EQ(configure_error(edges({{"ToySource:src", "NoSuchType:x"}})),
              "Pgrapher:test: the graph has 1 problem:\n  no such node \"NoSuchType:x\"");
}

TEST_F(PgrapherTest, refuses_edges_that_can_not_be_read)
{
    make(edges({{"ToySource:src", "ToySink:sink"}}));
    const auto text = configure_error(Configuration::parse(
        R"([{"tail": {"node": "ToySource:src", "port": "0"}, "head": {"node": "ToySink:sink"}}, 7,
            {"tail": {"node": "ToySource:src"}}])"));
    EXPECT_NE(text.find("edges[0].tail.port: got \"0\" (want an integer)"), std::string::npos) << text;
    EXPECT_NE(text.find("edges[1].tail.node: got null (want \"type:name\")"), std::string::npos) << text;
    EXPECT_NE(text.find("edges[2].head.node: got null"), std::string::npos) << text;
    EXPECT_THROW(pgrapher.configure({{"edges", 3}}), ValueError);
    EXPECT_THROW(pgrapher.configure({{"verbosity", 3}}), ValueError);
}

TEST_F(PgrapherTest, refuses_a_cycle)
{
    const auto list = edges({{"ToyTwice:a", "ToyTwice:b"}, {"ToyTwice:b", "ToyTwice:a"}});
    make(list);
    EXPECT_NE(configure_error(list).find("a cycle is among, or feeds, ToyTwice:a, ToyTwice:b"), std::string::npos);
}

TEST_F(PgrapherTest, reports_timers_in_the_known_format)
{
    std::ostringstream out;
    const auto log = Log::logger("timer");
    log->set_level(spdlog::level::info);
    log->sinks().push_back(std::make_shared<spdlog::sinks::ostream_sink_mt>(out));
    log->set_pattern("%v");
    connect(edges({{"ToySource:src", "ToySink:sink"}}));
    run();
    log->sinks().pop_back();
    const std::regex want(
        "Timer: \\d+\\.\\d{3} wall-sec, \\d+\\.\\d{3} core-sec:  \\(WireCell::Toy::\\w+\\) \"(src|sink)\"\n"
        "Timer: \\d+\\.\\d{3} wall-sec, \\d+\\.\\d{3} core-sec:  \\(WireCell::Toy::\\w+\\) \"(src|sink)\"\n"
        "Timer: Total \\d+\\.\\d{3} wall-sec, \\d+\\.\\d{3} core-sec\n");
    EXPECT_TRUE(std::regex_match(out.str(), want)) << out.str();
}

TEST_F(PgrapherTest, verbosity_0_reports_nothing_and_2_also_memory)
{
    std::ostringstream out;
    const auto log = Log::logger("timer");
    log->set_level(spdlog::level::info);
    log->sinks().push_back(std::make_shared<spdlog::sinks::ostream_sink_mt>(out));
    connect(edges({{"ToySource:src", "ToySink:sink"}}), {{"verbosity", 0}});
    run();
    EXPECT_TRUE(out.str().empty()) << out.str();
    connect(edges({{"ToySource:src", "ToySink:sink"}}), {{"verbosity", 2}});
    run();
    log->sinks().pop_back();
    EXPECT_NE(out.str().find("Resources: peak memory"), std::string::npos) << out.str();
}

TEST_F(PgrapherTest, writes_the_timing_file_and_no_other)
{
    const auto folder = std::filesystem::temp_directory_path() / fmt::format("spng-pgrapher-{}", ::getpid());
    const auto file = folder / "timing.json";
    connect(edges({{"ToySource:src", "ToyTwice:f"}, {"ToyTwice:f", "ToySink:sink"}}),
            {{"timing_file", file.string()}, {"verbosity", 0}});
    run();
    run();
    std::ifstream stream(file);
    const auto top = Configuration::parse(stream);
    const std::ptrdiff_t files = std::distance(std::filesystem::directory_iterator(folder), {});
    std::filesystem::remove_all(folder);
    EXPECT_EQ(files, 1);
    EXPECT_EQ(top["_format"], "spng-timing");
    EXPECT_EQ(top["_version"], 2);
    EXPECT_EQ(top["threads"], 1);
    EXPECT_GT(top["total_s"].get<double>(), 0);
    EXPECT_GE(top["core_s"].get<double>(), 0);
    EXPECT_GT(top["peak_host_mb"].get<double>(), 1);
    ASSERT_EQ(top["nodes"].size(), 3u);
    const auto& node = top["nodes"][1];
    EXPECT_EQ(node["type"], "WireCell::Toy::Twice");
    EXPECT_EQ(node["component"], "ToyTwice:f");
    EXPECT_EQ(node["name"], "f");
    EXPECT_EQ(node["calls"], 8);
    EXPECT_GT(node["wall_s"].get<double>(), 0);
    EXPECT_LE(node["wall_s"].get<double>(), top["total_s"].get<double>());
    EXPECT_GE(node["peak_growth_mb"].get<double>(), 0);
}

TEST_F(PgrapherTest, leaves_no_timing_file_after_an_error)
{
    const auto file = std::filesystem::temp_directory_path() / fmt::format("spng-pgrapher-{}.json", ::getpid());
    connect(edges({{"ToySource:src", "ToyTwice:value_error"}, {"ToyTwice:value_error", "ToySink:sink"}}),
            {{"timing_file", file.string()}});
    EXPECT_THROW(pgrapher.execute(), ValueError);
    EXPECT_FALSE(std::filesystem::exists(file));
}

TEST(Nodes, a_wrong_message_type_is_a_bad_cast)
{
    Toy::Twice node;
    boost::any out;
    EXPECT_THROW(static_cast<IFunctionNodeBase&>(node)(boost::any(Toy::word("x")), out), boost::bad_any_cast);
}

TEST(Nodes, types_name_the_data_of_each_port)
{
    Toy::Split split;
    EXPECT_EQ(split.input_types(), (std::vector<std::string>{typeid(Toy::Number).name()}));
    EXPECT_EQ(split.output_types(), (std::vector<std::string>{typeid(Toy::Number).name(), typeid(Toy::Word).name()}));
    EXPECT_EQ(split.category(), INode::splitNode);
    EXPECT_TRUE(Toy::Source().input_types().empty());
    EXPECT_EQ(Toy::HydraVV().output_types().size(), 2u);
    EXPECT_EQ(Toy::Twice().signature(), typeid(IFunctionNode<Toy::Number, Toy::Number>).name());
}
