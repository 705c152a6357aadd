#include "ToyFlow.h"
#include "WireCellPgraph/Pgrapher.h"
#include "WireCellTbb/CorePool.h"
#include "WireCellTbb/DataFlowGraph.h"
#include "WireCellTbb/TbbFlow.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

using namespace WireCell;
using Toy::edges;
using Toy::Lines;
using Toy::noted;

namespace {
    /// Source, one node, sink.
    Configuration chain(const std::string& source, const std::string& node, const std::string& sink = "ToySink:sink")
    {
        return edges({{source, node}, {node, sink}});
    }

    /// A fan of nodes "type:name-N" between a source and a sink.
    Configuration fan(const std::string& source, const std::string& node, int width)
    {
        const auto out = fmt::format("ToyWideFanout:{}", width), in = fmt::format("ToyWideSum:{}", width);
        Toy::Pairs pairs{{source, out}, {in, "ToySink:sink"}};
        for (int port = 0; port < width; ++port) {
            const auto one = fmt::format("{}-{}", node, port);
            pairs.emplace_back(fmt::format("{}.{}", out, port), one);
            pairs.emplace_back(one, fmt::format("{}.{}", in, port));
        }
        return edges(pairs);
    }

    /// Every category, with random delays between.
    Configuration every_category()
    {
        return edges({{"ToyCount:9", "ToyFanout:out"},
                      {"ToyFanout:out.0", "ToyDelay:300-a"},
                      {"ToyDelay:300-a", "ToyRepeat:r"},
                      {"ToyRepeat:r", "ToyDelay:300-b"},
                      {"ToyDelay:300-b", "ToyHydraVV:h.0"},
                      {"ToyFanout:out.1", "ToyHydraVV:h.1"},
                      {"ToyHydraVV:h.0", "ToySink:first"},
                      {"ToyHydraVV:h.1", "ToyDelay:300-c"},
                      {"ToyDelay:300-c", "ToySplit:s"},
                      {"ToySplit:s.0", "ToyDelay:300-d"},
                      {"ToyDelay:300-d", "ToyJoin:j.0"},
                      {"ToySplit:s.1", "ToyJoin:j.1"},
                      {"ToyJoin:j", "ToyWordSink:second"}});
    }

    template <class Engine>
    void configure(Engine& engine, const Configuration& list, const Configuration& more = Configuration::object())
    {
        Toy::make(list);
        Configuration cfg = {{"edges", list}, {"verbosity", 0}};
        cfg.update(more);
        engine.configure(cfg);
    }

    template <class Engine>
    void execute(Engine& engine)
    {
        Toy::journal().clear();
        engine.execute();
    }

    /// What the sinks note when the graph is run by one thread.
    Lines expected(const Configuration& list, const std::string& sink)
    {
        Pgraph::Pgrapher pgrapher;
        configure(pgrapher, list);
        execute(pgrapher);
        return noted(sink);
    }

    class TbbFlowTest : public testing::TestWithParam<int> {
      protected:
        WireCellTbb::TbbFlow flow;

        void SetUp() override
        {
            flow.set_name("test");
            Toy::journal().clear();
        }
        void connect(const Configuration& list, Configuration more = Configuration::object())
        {
            more["threads"] = GetParam();
            configure(flow, list, more);
        }
        Lines run(const std::string& sink = "sink")
        {
            execute(flow);
            return noted(sink);
        }
    };
}

INSTANTIATE_TEST_SUITE_P(Threads, TbbFlowTest, testing::Values(1, 2, 4), testing::PrintToStringParamName());

TEST_P(TbbFlowTest, no_edges_is_nothing_to_do)
{
    flow.configure(flow.default_configuration());
    EXPECT_NO_THROW(flow.execute());
}

TEST_P(TbbFlowTest, keeps_order_and_can_be_executed_again)
{
    connect(chain("ToyCount:50", "ToyDelay:50"));
    const auto want = expected(chain("ToyCount:50", "ToyDelay:50"), "sink");
    ASSERT_EQ(want.size(), 51u);
    EXPECT_EQ(run(), want);
    EXPECT_EQ(run(), want);
}

TEST_P(TbbFlowTest, gives_what_pgrapher_gives_whatever_the_delays)
{
    const auto list = every_category();
    const auto first = expected(list, "first"), second = expected(list, "second");
    ASSERT_EQ(first.size(), 10u);
    ASSERT_EQ(second.size(), 10u);
    connect(list, {{"in_flight", 2}});
    for (int turn = 0; turn < 20; ++turn) {
        EXPECT_EQ(run("first"), first);
        EXPECT_EQ(noted("second"), second);
    }
}

TEST_P(TbbFlowTest, a_hydra_of_tuples_keeps_types)
{
    connect(Toy::tuple_hydra());
    EXPECT_EQ(run(), (Lines{"1w1", "2w2", "3w3", "EOS"}));
}

TEST_P(TbbFlowTest, a_hydra_that_does_nothing_does_not_hang_the_graph)
{
    connect(Toy::lazy_hydra());
    EXPECT_EQ(run(), Lines{});
}

TEST_P(TbbFlowTest, a_node_that_returns_false_drops_its_input)
{
    connect(chain("ToySource:src", "ToyTwice:drops2"));
    EXPECT_EQ(run(), (Lines{"2", "6", "EOS"}));
}

TEST_P(TbbFlowTest, fans_may_be_of_any_width)
{
    const auto list = fan("ToyCount:20", "ToyDelay:20", 40);
    connect(list);
    EXPECT_EQ(run(), expected(list, "sink"));
}

TEST_P(TbbFlowTest, a_branch_that_gathers_does_not_stop_the_others_for_ever)
{
    const auto list = edges({{"ToyCount:60", "ToyFanout:out"},
                             {"ToyFanout:out.0", "ToyGather:6"},
                             {"ToyFanout:out.1", "ToyGather:6-early"},
                             {"ToyGather:6", "ToySum:in.0"},
                             {"ToyGather:6-early", "ToyDelay:10"},
                             {"ToyDelay:10", "ToySum:in.1"},
                             {"ToySum:in", "ToySink:sink"}});
    connect(list);
    const auto want = expected(list, "sink");
    ASSERT_EQ(want.size(), 11u);
    for (int turn = 0; turn < 10; ++turn) EXPECT_EQ(run(), want);
}

TEST_P(TbbFlowTest, what_uneven_branches_leave_is_dropped)
{
    const auto list = edges({{"ToyCount:60", "ToyFanout:out"},
                             {"ToyFanout:out.0", "ToyGather:6"},
                             {"ToyGather:6", "ToySum:in.0"},
                             {"ToyFanout:out.1", "ToySum:in.1"},
                             {"ToySum:in", "ToySink:sink"}});
    connect(list);
    const auto want = expected(list, "sink");
    EXPECT_EQ(run(), want);
    EXPECT_EQ(run(), want);
}

TEST_P(TbbFlowTest, a_fast_source_waits_for_a_slow_sink)
{
    for (const size_t bound : {1, 3}) {
        const auto list = chain("ToyCount:100", "ToyDelay:1", "ToySlow:100");
        Toy::make(list);
        Toy::in_flight.reset();
        WireCellTbb::Flow fast(Flow::plan_graph(list, "test"), bound);
        fast.execute(GetParam());
        for (const auto peak : fast.peaks()) EXPECT_LE(peak, bound);
        // Besides those that wait on the two edges there are one that is given and one that is passed on.
        EXPECT_LE(Toy::in_flight.highest(), static_cast<int>(2 * bound + 2));
        EXPECT_EQ(noted("100").size(), 101u);
        Toy::journal().clear();
    }
}

TEST_P(TbbFlowTest, twenty_nodes_share_one_semaphore)
{
    Factory::lookup<ISemaphore>("Semaphore", "ToyFlow");
    const auto list = fan("ToyCount:2", "ToyGated:0", 20);
    connect(list);
    const auto want = expected(list, "sink");
    Toy::gated.reset();
    for (int turn = 0; turn < 200; ++turn) ASSERT_EQ(run(), want);
    EXPECT_EQ(Toy::gated.highest(), 1);
}

TEST_P(TbbFlowTest, an_error_names_the_node_and_the_graph_can_be_run_again)
{
    connect(edges({{"ToyCount:50", "ToyFanout:out"},
                   {"ToyFanout:out.0", "ToyDelay:200"},
                   {"ToyDelay:200", "ToySink:sink"},
                   {"ToyFanout:out.1", "ToyTwice:value_error"},
                   {"ToyTwice:value_error", "ToySink:other"}}));
    for (int turn = 0; turn < 5; ++turn) {
        try {
            run();
            FAIL() << "no error";
        }
        catch (const ValueError& err) {
            // Calls are counted over all runs.
            EXPECT_EQ(err.what(), fmt::format("ToyTwice:value_error: call {}: two is bad", 2 * turn + 1));
        }
        EXPECT_EQ(noted("other"), Lines{"2"});
        EXPECT_LE(noted("sink").size(), 4u) << "others went on";
    }
}

TEST_P(TbbFlowTest, foreign_exceptions_become_runtime_errors)
{
    for (const std::string name : {"standard", "odd"}) {
        connect(chain("ToySource:src", "ToyTwice:" + name));
        EXPECT_THROW(run(), RuntimeError);
    }
}

TEST_P(TbbFlowTest, stops_between_calls_when_asked_to)
{
    connect(chain("ToyCount:1000", "ToyTwice:stops"));
    EXPECT_LE(run().size(), 1u);
    EXPECT_EQ(Flow::stop_requested(), 15);
    Flow::clear_stop_request();
    EXPECT_LE(run().size(), 1u);
    Flow::clear_stop_request();
}

TEST_P(TbbFlowTest, uses_no_more_threads_than_it_is_told)
{
    const auto list = fan("ToyCount:10", "ToyWitness:500", 8);
    connect(list);
    Toy::Witness::threads().clear();
    run();
    EXPECT_LE(Toy::Witness::threads().size(), static_cast<size_t>(GetParam()));
    EXPECT_TRUE(GetParam() > 1 || Toy::Witness::threads().count(std::this_thread::get_id()));
}

TEST_P(TbbFlowTest, calls_nodes_side_by_side)
{
    if (GetParam() == 1) GTEST_SKIP() << "one thread";
    const auto list = fan("ToyCount:3", "ToyMeet:60", 2);
    connect(list);
    Toy::meeting.reset();
    EXPECT_EQ(run(), (Lines{"2", "4", "6", "EOS"}));
}

TEST_P(TbbFlowTest, a_lone_node_gets_all_cores_and_nodes_side_by_side_one_each)
{
    connect(edges({{"ToyCount:1", "ToyWitness:0"}, {"ToyWitness:0", "ToySink:sink"}}));
    Toy::Witness::shares().clear();
    run();
    EXPECT_EQ(Toy::Witness::shares().count(GetParam()), 1u);
    connect(fan("ToyCount:1", "ToyWitness:2000", 8));
    Toy::Witness::shares().clear();
    run();
    EXPECT_EQ(Toy::Witness::shares().count(1), 1u);
    EXPECT_EQ(Flow::thread_share(), 0);
}

TEST_P(TbbFlowTest, settings_of_the_other_toolkit_limit_the_threads)
{
    const auto settings = Factory::lookup<IConfigurable>("TbbDataFlowGraph", "mine");
    settings->configure({{"max_threads", 1}});
    connect(fan("ToyCount:5", "ToyWitness:100", 8), {{"dfp", "TbbDataFlowGraph:mine"}});
    Toy::Witness::threads().clear();
    run();
    EXPECT_EQ(Toy::Witness::threads(), std::set<std::thread::id>{std::this_thread::get_id()});
    settings->configure({{"max_threads", 0}});
    EXPECT_THROW(settings->configure({{"max_threads", -1}}), ValueError);
    EXPECT_THROW(settings->configure({{"summary", 3}}), ValueError);
}

TEST_P(TbbFlowTest, checks_the_graph_as_pgrapher_does)
{
    const auto list = edges({{"ToySource:src", "ToyWordSink:w"}, {"ToySource:src", "ToyFanout:out"}});
    Toy::make(list);
    const auto message = [&](auto& engine) -> std::string {
        try {
            engine.configure({{"edges", list}});
        }
        catch (const ValueError& err) {
            return err.what();
        }
        return "no error";
    };
    Pgraph::Pgrapher pgrapher;
    pgrapher.set_name("test");
    const auto text = message(flow);
    EXPECT_EQ(text.find("TbbFlow:test: the graph has 4 problems:\n"), 0u) << text;
    EXPECT_EQ(text.substr(text.find('\n')), message(pgrapher).substr(message(pgrapher).find('\n')));
    for (const auto* key : {"verbosity", "threads", "in_flight"}) {
        EXPECT_THROW(flow.configure({{key, -1}}), ValueError) << key;
    }
}

TEST_P(TbbFlowTest, writes_the_timing_file)
{
    const auto file = std::filesystem::temp_directory_path() / fmt::format("spng-tbb-{}.json", ::getpid());
    connect(chain("ToySource:src", "ToyTwice:f"), {{"timing_file", file.string()}});
    run();
    std::ifstream stream(file);
    const auto top = Configuration::parse(stream);
    std::filesystem::remove(file);
    EXPECT_EQ(top["threads"], GetParam());
    ASSERT_EQ(top["nodes"].size(), 3u);
    EXPECT_EQ(top["nodes"][1]["component"], "ToyTwice:f");
    EXPECT_EQ(top["nodes"][1]["calls"], 4);
}

TEST(CorePool, shares_are_fair_and_at_least_one)
{
    WireCellTbb::CorePool pool(8);
    EXPECT_EQ(pool.take(), 8);
    EXPECT_EQ(pool.take(), 1) << "none is free";
    pool.give_back(1);
    pool.give_back(8);
    pool.wait();
    pool.wait();
    pool.no_longer_wait();
    EXPECT_EQ(pool.take(), 4) << "one waits";
    pool.no_longer_wait();
    EXPECT_EQ(pool.take(), 4);
}
