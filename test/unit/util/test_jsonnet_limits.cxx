#include "TempFolder.h"
#include "WireCellUtil/Persist.h"
#include "WireCellUtil/StopSignal.h"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include <sys/resource.h>
#include <sys/stat.h>

using namespace WireCell;
using spng::test::TempFolder;

namespace {
    /// A variable of the environment for the length of a test.
    class Setting {
      public:
        Setting(const char* name, const std::string& value)
          : m_name(name)
        {
            ::setenv(name, value.c_str(), 1);
        }
        ~Setting() { ::unsetenv(m_name); }

      private:
        const char* m_name;
    };

    std::string repeated(const std::string& text, int times)
    {
        std::string all;
        for (int time = 0; time < times; ++time) all += text;
        return all;
    }

    /// Evaluate a file of this code: what the error says, empty if there is none.
    std::string error_of(const std::string& code)
    {
        TempFolder folder;
        const auto path = folder.file("job.jsonnet");
        std::ofstream(path) << code;
        try {
            Persist::load(path);
        }
        catch (const ValueError& err) {
            const std::string text = err.what();
            EXPECT_EQ(text.find("can not evaluate \"" + path + "\": "), 0u) << text;
            return text;
        }
        return "";
    }

    bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

    size_t peak_of_children_mb()
    {
        struct rusage use = {};
        ::getrusage(RUSAGE_CHILDREN, &use);
        return static_cast<size_t>(use.ru_maxrss) / 1024;
    }
}

TEST(JsonnetLimits, recursion_without_end_is_an_error_that_tells_where)
{
    for (const std::string code : {"{a: self}", "import 'job.jsonnet'", "local f(x) = f(x + 1) + 1; f(0)",
                                   "local f(x) = [f(x + 1)]; f(0)", "{a: {b: $}}"}) {
        const auto text = error_of(code);
        EXPECT_TRUE(has(text, "max stack frames exceeded") && has(text, "WIRECELL_JSONNET_STACK")) << code << text;
        EXPECT_TRUE(has(text, "job.jsonnet:1:")) << text;
    }
}

TEST(JsonnetLimits, the_name_of_an_import_does_not_end_at_a_nul)
{
    const std::string code = "[import 'job.jsonnet";
    const auto text = error_of(code + std::string("\0/a']", 5));
    EXPECT_TRUE(has(text, "job.jsonnet:1:")) << text;
}

TEST(JsonnetLimits, code_that_nests_too_deeply_is_an_error_and_not_the_end_of_the_process)
{
    constexpr int deep = 200000;
    for (const auto& code :
         {repeated("[", deep) + repeated("]", deep), repeated("(", deep) + "1" + repeated(")", deep),
          repeated("{a:", deep) + "1" + repeated("}", deep), repeated("if true then ", deep) + "1"}) {
        const auto text = error_of(code);
        EXPECT_TRUE(has(text, "it nests too deeply")) << code.substr(0, 20) << ": " << text;
    }
}

TEST(JsonnetLimits, a_long_chain_of_operators_is_a_value_or_an_error)
{
    const Setting seconds("WIRECELL_JSONNET_SECONDS", "1");
    for (const std::string piece : {"1+", "!", "true&&"}) error_of(repeated(piece, 100000) + "1");
}

TEST(JsonnetLimits, a_loop_without_end_stops_at_the_time_limit)
{
    const Setting seconds("WIRECELL_JSONNET_SECONDS", "1");
    const auto text = error_of("local f(x) = f(x + 1) tailstrict; f(0)");
    EXPECT_TRUE(has(text, "it takes more than 1 s") && has(text, "WIRECELL_JSONNET_SECONDS")) << text;
}

TEST(JsonnetLimits, memory_without_end_stops_at_the_limit)
{
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "memory is counted otherwise with the address sanitizer";
#endif
    const Setting memory("WIRECELL_JSONNET_MEMORY", "200");
    for (const std::string code : {"std.repeat('x', 3e9)", "std.length(std.range(1, 1e12))",
                                   "local a = std.makeArray(1000, function(i) 1), b = [a for i in std.range(1, 1000)]; "
                                   "[b for i in [1, 2, 3, 4, 5]]",
                                   "local f(n) = if n == 0 then 1 else [f(n - 1), f(n - 1)]; f(40)",
                                   "local d(s, n) = if n == 0 then s else d(s + s, n - 1); d('x', 40)"}) {
        const auto text = error_of(code);
        EXPECT_TRUE(has(text, "200 MB of memory") || has(text, "50 MB of text")) << code << text;
    }
    EXPECT_LT(peak_of_children_mb(), 1500u);
}

TEST(JsonnetLimits, what_is_no_regular_file_is_not_waited_for)
{
    TempFolder folder;
    const auto fifo = folder.file("fifo.jsonnet");
    ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
    EXPECT_TRUE(has(error_of("import '" + fifo + "'"), "not a regular file"));
    EXPECT_TRUE(has(error_of("importstr '/dev/zero'"), "not a regular file"));
    EXPECT_TRUE(has(error_of("{a: |||\n  text\n|||, b: importstr '" + fifo + "'}"), "not a regular file"));
    try {
        Persist::load(fifo);
        FAIL();
    }
    catch (const IOError& err) {
        EXPECT_TRUE(has(err.what(), "fifo.jsonnet\": it is not a regular file")) << err.what();
    }
}

TEST(JsonnetLimits, the_environment_can_allow_more)
{
    const std::string fold = "local f(n) = if n == 0 then 0 else 1 + f(n - 1); f(8000)";
    EXPECT_TRUE(has(error_of(fold), "max stack"));
    const Setting stack("WIRECELL_JSONNET_STACK", "10000");
    EXPECT_EQ(error_of(fold), "");
}

TEST(JsonnetLimits, a_limit_that_is_no_number_is_an_error_that_names_it)
{
    for (const std::string name : {"WIRECELL_JSONNET_STACK", "WIRECELL_JSONNET_SECONDS", "WIRECELL_JSONNET_MEMORY"}) {
        for (const std::string wrong : {"0", "-1", "many", "1.5", "1e3", "999999999999999999999"}) {
            const Setting setting(name.c_str(), wrong);
            try {
                Persist::loads("1");
                FAIL() << name << wrong;
            }
            catch (const ValueError& err) {
                EXPECT_TRUE(has(err.what(), name + " is \"" + wrong + "\"")) << err.what();
            }
        }
        const Setting empty(name.c_str(), "");
        EXPECT_EQ(Persist::loads("1"), 1);
    }
}

TEST(JsonnetLimits, the_text_of_an_error_can_not_pass_for_another_message)
{
    const auto text = error_of(R"(error "\u001b[2J no\nwire-cell: all is well\u202e")");
    EXPECT_TRUE(has(text, R"(\x1b[2J no\nwire-cell: all is well\u202e)")) << text;
    EXPECT_TRUE(has(text, "job.jsonnet:1:")) << text;
    EXPECT_LT(error_of("error std.repeat('x', 100000)").size(), 1000u);
    EXPECT_LT(error_of("error std.repeat('\\n\\tx', 100000)").size(), 6000u);
    EXPECT_TRUE(has(error_of("error 'want one of:\\n  a  one\\n  b  two'"), "want one of:\n  a  one\n  b  two\n\t"));
}

TEST(JsonnetLimits, evaluations_in_several_threads_at_once_work)
{
    std::vector<std::thread> threads;
    std::vector<int> got(4);
    for (int ind = 0; ind < 4; ++ind) {
        threads.emplace_back([&got, ind] { got[ind] = Persist::loads("40 + " + std::to_string(ind)).get<int>(); });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(got, (std::vector<int>{40, 41, 42, 43}));
}

TEST(JsonnetLimits, a_stop_that_is_asked_for_ends_an_evaluation)
{
    std::thread stopper([] {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        stop_signal() = SIGTERM;
    });
    EXPECT_TRUE(has(error_of("local f(x) = f(x + 1) tailstrict; f(0)"), "stopped by signal"));
    stopper.join();
    stop_signal() = 0;
}

TEST(Json, text_of_great_depth_is_an_error_that_names_the_file)
{
    TempFolder folder;
    for (const auto& [name, levels] : {std::pair{"deep.json", 600}, {"deeper.json", 100000}, {"deep.jsonnet", 600}}) {
        const auto path = folder.file(name);
        std::ofstream(path) << repeated("[", levels) << repeated("]", levels);
        try {
            Persist::load(path);
            FAIL() << name;
        }
        catch (const ValueError& err) {
            EXPECT_TRUE(has(err.what(), path) && has(err.what(), "500 levels")) << err.what();
        }
    }
}
