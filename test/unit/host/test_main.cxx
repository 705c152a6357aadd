#include "TempFolder.h"
#include "WireCellApps/Main.h"
#include "WireCellFlow/StopRequest.h"
#include "WireCellIface/IApplication.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/INamed.h"
#include "WireCellIface/ITerminal.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/NamedFactory.h"

#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <new>

using namespace WireCell;
using spng::test::TempFolder;

namespace {
    struct JobConfig {
        std::string output;      ///< File to write
        std::string fail;        ///< Where to fail: "configure", "memory", "execute", "stop", "finalize" or "foreign"
        std::string timing_file; ///< As given by the program
        int threads{0};          ///< As given by the program
    };
    BOOST_DESCRIBE_STRUCT(JobConfig, (), (output, fail, timing_file, threads))

    /// An application that writes a file and fails on demand.
    class Job : public IApplication, public IConfigurable, public INamed, public ITerminal {
      public:
        Configuration default_configuration() const override { return SPNG::config::defaults<JobConfig>(); }
        void configure(const Configuration& cfg) override
        {
            config = SPNG::config::parse<JobConfig>(cfg, "TestJob:" + m_name);
            if (config.fail == "configure") raise<ValueError>("the moon is wrong");
            if (config.fail == "memory") throw std::bad_alloc();
            if (!config.output.empty()) m_file = std::make_unique<AtomicFile>(config.output);
        }
        void execute() override
        {
            ++executed;
            if (m_file) m_file->stream() << "done";
            if (config.fail == "stop") Flow::request_stop(SIGTERM);
            if (config.fail == "execute") raise<RuntimeError>("the moon is gone");
            if (config.fail == "foreign") throw std::runtime_error("bad tensor\nframe #0: some address");
        }
        void finalize() override
        {
            ++finalized;
            if (config.fail == "finalize") raise<IOError>("the moon is full");
            if (m_file) m_file->commit();
        }
        void set_name(const std::string& name) override { m_name = name; }
        std::string get_name() const override { return m_name; }

        JobConfig config;
        int executed{0}, finalized{0};

      private:
        std::string m_name;
        std::unique_ptr<AtomicFile> m_file;
    };
}

WIRECELL_FACTORY(TestJob, Job, IApplication, IConfigurable, INamed, ITerminal)

namespace {
    /// A job of one application, called `name`.
    class OneJob {
      public:
        OneJob(const std::string& name, const Configuration& data, const Configuration& job = Configuration::object())
          : m_name(name)
        {
            auto top = job;
            top["apps"] = {"TestJob:" + name};
            const auto cfg = Configuration::array(
                {{{"type", "wire-cell"}, {"data", top}}, {{"type", "TestJob"}, {"name", name}, {"data", data}}});
            std::ofstream(m_folder.file("job.json")) << cfg.dump();
            main.add_config(m_folder.file("job.json"));
        }
        std::shared_ptr<Job> job() const { return Factory::find<Job>("TestJob", m_name); }

        /// Run; the message of the error, "" for none.
        std::string run()
        {
            try {
                main.initialize();
                main();
                main.finalize();
            }
            catch (const Exception& err) {
                return err.what();
            }
            return "";
        }
        Main main;

      private:
        std::string m_name;
        TempFolder m_folder;
    };
}

TEST(Main, names_configures_executes_and_finalizes)
{
    TempFolder out;
    OneJob one("good", {{"output", out.file("out.txt")}});
    EXPECT_EQ(one.run(), "");
    EXPECT_EQ(one.job()->get_name(), "good");
    EXPECT_EQ(one.job()->executed, 1);
    one.main.finalize();
    EXPECT_EQ(one.job()->finalized, 1);
    EXPECT_TRUE(std::ifstream(out.file("out.txt")).good());
}

TEST(Main, an_application_named_twice_is_executed_twice)
{
    OneJob one("twice", Configuration::object());
    one.main.add_app("TestJob:twice");
    EXPECT_EQ(one.run(), "");
    EXPECT_EQ(one.job()->executed, 2);
}

TEST(Main, a_failure_leaves_no_file_and_does_not_finalize)
{
    TempFolder out;
    OneJob one("fails", {{"output", out.file("out.txt")}, {"fail", "execute"}});
    EXPECT_EQ(one.run(), "TestJob:fails: the moon is gone");
    one.main.finalize();
    EXPECT_EQ(one.job()->finalized, 0);
    EXPECT_TRUE(out.is_empty());
}

TEST(Main, a_stop_is_a_failure_whenever_it_is_asked_for)
{
    TempFolder out;
    const Configuration data = {{"output", out.file("out.txt")}, {"fail", "stop"}};
    OneJob running("stopped", data);
    EXPECT_EQ(running.run(), "stopped by signal Terminated");
    EXPECT_EQ(running.job()->finalized, 0);
    OneJob early("early", data);
    EXPECT_EQ(early.run(), "stopped by signal Terminated");
    EXPECT_TRUE(out.is_empty());
    Flow::clear_stop_request();
}

TEST(Main, finalizes_the_others_when_one_can_not_be)
{
    TempFolder out;
    OneJob one("full", {{"fail", "finalize"}, {"output", out.file("one.txt")}});
    auto second = Configuration::array({{{"type", "TestJob"}, {"name", "fine"}, {"data", Configuration::object()}}});
    second[0]["data"]["output"] = out.file("two.txt");
    std::ofstream(out.file("second.json")) << second.dump();
    one.main.add_config(out.file("second.json"));
    EXPECT_EQ(one.run(), "TestJob:full: the moon is full");
    EXPECT_TRUE(std::ifstream(out.file("two.txt")).good());
    EXPECT_FALSE(std::ifstream(out.file("one.txt")).good());
}

TEST(Main, errors_of_configuring_name_the_component_once)
{
    OneJob one("bad", {{"fail", "configure"}});
    EXPECT_EQ(one.run(), "TestJob:bad: the moon is wrong");
    OneJob four("greedy", {{"fail", "memory"}});
    EXPECT_EQ(four.run(), "TestJob:greedy: out of memory");
    OneJob two("typed", {{"threads", "many"}});
    EXPECT_EQ(two.run(), "TestJob:typed.threads: got \"many\" (want an integer)");
    OneJob three("list", Configuration::array({1}));
    EXPECT_EQ(three.run(), "TestJob:list: data: got [1] (want an object)");
}

TEST(Main, foreign_errors_lose_their_stack_trace)
{
    OneJob one("foreign", {{"fail", "foreign"}});
    EXPECT_EQ(one.run(), "TestJob:foreign: bad tensor");
}

TEST(Main, unknown_keys_are_errors_only_in_a_strict_job)
{
    const Configuration data = {{"ouptut", "x"}};
    OneJob lenient("lenient", data);
    EXPECT_EQ(lenient.run(), "");
    OneJob strict("strict", data, {{"strict", true}});
    EXPECT_NE(strict.run().find("TestJob:strict: unknown key 'ouptut' (the nearest known key is 'output')"),
              std::string::npos);
}

TEST(Main, threads_and_timing_go_to_whom_they_concern)
{
    OneJob one("options", Configuration::object());
    one.main.set_threads(3);
    one.main.set_timing_file("t.json");
    EXPECT_EQ(one.run(), "");
    EXPECT_EQ(one.job()->config.threads, 3);
    EXPECT_EQ(one.job()->config.timing_file, "t.json");
}

TEST(Main, a_job_without_application_is_an_error)
{
    Main main;
    try {
        main.initialize();
        FAIL() << "no error";
    }
    catch (const ValueError& err) {
        EXPECT_NE(std::string(err.what()).find("no apps given"), std::string::npos);
    }
}
