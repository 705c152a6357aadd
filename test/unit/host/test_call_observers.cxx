#include "LogText.h"
#include "TempFolder.h"
#include "WireCellFlow/CallTrace.h"
#include "WireCellFlow/MemLog.h"
#include "WireCellFlow/Progress.h"
#include "WireCellIface/INode.h"
#include "WireCellUtil/Configuration.h"
#include "WireCellUtil/Exceptions.h"

#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <sstream>
#include <thread>

using namespace WireCell;
using Flow::CallMeter;
using Flow::MemStep;
using Flow::NodeCosts;
using spng::test::TempFolder;

namespace {
    constexpr size_t megabytes = 64;

    /// Watches while in scope.
    class Watched {
      public:
        explicit Watched(std::shared_ptr<Flow::CallObserver> observer)
          : m_observer(std::move(observer))
        {
            Flow::add_call_observer(m_observer);
        }
        ~Watched() { Flow::remove_call_observer(m_observer); }

      private:
        std::shared_ptr<Flow::CallObserver> m_observer;
    };

    NodeCosts node(const std::string& component, INode::NodeCategory category = INode::functionNode)
    {
        NodeCosts costs;
        costs.component = component;
        costs.category = category;
        return costs;
    }

    std::vector<Configuration> json_lines(const std::string& filename)
    {
        std::ifstream file(filename);
        std::vector<Configuration> lines;
        for (std::string line; std::getline(file, line);) lines.push_back(Configuration::parse(line));
        return lines;
    }
}

TEST(MemLog, tells_of_64_megabytes_that_are_taken_and_given_back)
{
    std::vector<MemStep> steps;
    {
        Flow::MemLog log("Node:a", 3, [&](const MemStep& step) { steps.push_back(step); });
        std::vector<char> block(megabytes << 20, 1);
        log.step("taken");
        std::vector<char>().swap(block);
    }
    ASSERT_EQ(steps.size(), 3u);
    EXPECT_EQ(steps[0].step, "begin");
    EXPECT_EQ(steps[0].d_rss_kb, 0);
    EXPECT_EQ(steps[1].node, "Node:a");
    EXPECT_EQ(steps[1].call, 3u);
    EXPECT_NEAR(steps[1].d_rss_kb, megabytes * 1024, 1024);
    EXPECT_NEAR(steps[1].d_size_kb, megabytes * 1024, 1024);
    EXPECT_NEAR(steps[1].rss_kb - steps[0].rss_kb, megabytes * 1024, 1024);
    EXPECT_GE(steps[1].hwm_kb, steps[1].rss_kb - 1024);
    EXPECT_EQ(steps[2].step, "end");
    EXPECT_NEAR(steps[2].d_rss_kb, -1.0 * megabytes * 1024, 1024);
}

TEST(MemLog, of_a_job_has_a_line_of_json_for_each_step)
{
    const TempFolder folder;
    Flow::write_mem_log(folder.file("mem.jsonl"));
    auto costs = node("Node:b");
    for (int call = 0; call < 2; ++call) {
        const CallMeter meter(costs);
        Flow::call_step("half");
    }
    Flow::call_step("outside");
    Flow::write_mem_log("");
    {
        const CallMeter meter(costs);
    }
    const auto lines = json_lines(folder.file("mem.jsonl"));
    ASSERT_EQ(lines.size(), 6u);
    EXPECT_EQ(lines[4]["node"], "Node:b");
    EXPECT_EQ(lines[4]["call"], 1);
    EXPECT_EQ(lines[4]["step"], "half");
    for (const auto* key : {"size_kb", "rss_kb", "hwm_kb"}) EXPECT_GT(lines[4][key].get<double>(), 1000) << key;
    EXPECT_TRUE(lines[4].contains("d_rss_kb"));
    EXPECT_THROW(Flow::write_mem_log(folder.file("mem.jsonl/mem.jsonl")), IOError);
}

TEST(MemLog, of_one_node_goes_to_the_log)
{
    spng::test::LogText log("mem");
    Log::set_level("info", "mem");
    Flow::log_memory("Node:wanted", true);
    auto wanted = node("Node:wanted"), other = node("Node:other");
    for (auto* costs : {&wanted, &other}) {
        const CallMeter meter(*costs);
        Flow::call_step("chunk 1");
    }
    Flow::log_memory("Node:wanted", false);
    {
        const CallMeter meter(wanted);
    }
    const std::regex line("info: MEM: total: size=\\d+K, res=\\d+K increment: size=-?\\d+K, res=-?\\d+K "
                          "Node:wanted call=0 chunk 1");
    EXPECT_TRUE(std::regex_search(log.text(), line)) << log.text();
    EXPECT_FALSE(log.has("Node:other")) << log.text();
    EXPECT_FALSE(log.has("call=1")) << log.text();
}

TEST(CallTrace, has_a_bar_for_each_call_and_curves)
{
    const auto trace = std::make_shared<Flow::CallTrace>();
    {
        const Watched watched(trace);
        auto first = node("Node:first"), second = node("Node:second");
        {
            const CallMeter meter(first);
            first.bytes_out += 100;
            std::thread other([&] { const CallMeter inner(second); });
            other.join();
        }
        const CallMeter again(first);
    }
    std::stringstream file;
    trace->write(file);
    const auto events = Configuration::parse(file)["traceEvents"];
    std::vector<Configuration> bars, running;
    for (const auto& one : events) {
        if (one["ph"] == "X") bars.push_back(one);
        if (one["name"] == "calls in flight") running.push_back(one["args"]["calls"]);
    }
    ASSERT_EQ(bars.size(), 3u);
    EXPECT_EQ(bars[0]["name"], "Node:second");
    EXPECT_EQ(bars[1]["name"], "Node:first");
    EXPECT_EQ(bars[1]["args"]["bytes_out"], 100);
    EXPECT_NE(bars[0]["tid"], bars[1]["tid"]);
    EXPECT_GE(bars[0]["ts"], bars[1]["ts"]);
    EXPECT_LE(bars[0]["dur"], bars[1]["dur"]);
    EXPECT_EQ(running, (std::vector<Configuration>{1, 2, 1, 0, 1, 0}));
}

TEST(Progress, counts_events_at_the_sinks_and_foretells_the_end)
{
    std::string shown;
    auto source = node("Source:s", INode::sourceNode), sink = node("Sink:s", INode::sinkNode);
    {
        const auto progress = std::make_shared<Flow::Progress>([&](const std::string& text) { shown += text; });
        const Watched watched(progress);
        for (int event = 0; event < 3; ++event) {
            {
                const CallMeter meter(source);
                source.bytes_out += event < 2;
            }
            Flow::report_input_read(0.2 * (event + 1));
            const CallMeter meter(sink);
            sink.bytes_in += event < 2;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        Flow::report_input_read(0.4);
        const std::regex want("2 events done, [0-9.e+]+/s, about 0 s left, Sink:s");
        EXPECT_TRUE(std::regex_match(progress->line(), want)) << progress->line();
    }
    // All was over before a second picture was due.
    EXPECT_EQ(shown, "\r0 events done, 0 s, Source:s\x1b[K\r\x1b[K");
}

TEST(Progress, an_application_s_own_line_takes_the_place_of_that_of_nodes)
{
    std::string shown;
    const auto line = [] { return std::string("epoch 1/2"); };
    // Without one that is shown nobody makes the line.
    Flow::show_progress([]() -> std::string { throw std::runtime_error("nobody asked"); });
    {
        const auto progress = std::make_shared<Flow::Progress>([&](const std::string& text) { shown += text; });
        const Watched watched(progress);
        Flow::show_progress(line);
        Flow::show_progress(line); // not due yet
        std::this_thread::sleep_for(std::chrono::milliseconds(210));
        auto source = node("Source:s", INode::sourceNode);
        const CallMeter meter(source);
    }
    EXPECT_EQ(shown, "\repoch 1/2\x1b[K\r\x1b[K");
    EXPECT_EQ(Flow::duration_text(42.4), "42 s");
    EXPECT_EQ(Flow::duration_text(185), "3:05 min");
    EXPECT_EQ(Flow::duration_text(9000), "2:30 h");
}

TEST(CallObserver, that_fails_does_not_disturb_the_call)
{
    struct Failing : Flow::CallObserver {
        void begin(const Flow::CallInfo&) override { throw std::runtime_error("no"); }
    };
    const Watched watched(std::make_shared<Failing>());
    auto costs = node("Node:c");
    EXPECT_NO_THROW(CallMeter{costs});
    EXPECT_EQ(costs.calls, 1u);
}
