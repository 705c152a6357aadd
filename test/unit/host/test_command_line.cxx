#include "TempFolder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <regex>
#include <string>
#include <sys/wait.h>
#include <vector>

using spng::test::TempFolder;

namespace {
    struct Result {
        int status;
        std::string out, err;
    };

    std::string content(const std::string& path)
    {
        std::ifstream file(path);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    /// Run one of the programs just built with a line of arguments.
    Result run(const std::string& program, const std::string& arguments)
    {
        TempFolder folder;
        const auto command = std::string(std::getenv("SPNG_BINARY_DIR")) + "/bin/" + program + " " + arguments + " >" +
                             folder.file("out") + " 2>" + folder.file("err");
        const int status = std::system(command.c_str());
        return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, content(folder.file("out")), content(folder.file("err"))};
    }

    bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

    /// Expect exit status 1, an empty output and one line of error that has the part.
    void expect_failure(const std::string& arguments, const std::string& part)
    {
        const auto result = run("wire-cell", arguments);
        EXPECT_EQ(result.status, 1) << arguments;
        EXPECT_EQ(result.out, "") << arguments;
        EXPECT_TRUE(has(result.err, part)) << arguments << "\n" << result.err;
        EXPECT_EQ(result.err.find('\n'), result.err.size() - 1) << result.err;
    }
}

TEST(CommandLine, help_version_and_no_arguments_succeed)
{
    for (const std::string arguments : {"", "-h", "--help"}) {
        const auto result = run("wire-cell", arguments);
        EXPECT_EQ(result.status, 0) << arguments;
        EXPECT_TRUE(has(result.out, "--tla-code")) << arguments;
        EXPECT_EQ(result.err, "");
    }
    EXPECT_EQ(run("wire-cell", "-v").status, 0);
    EXPECT_EQ(run("wire-cell", "--version").out, run("wire-cell", "-v").out);
}

TEST(CommandLine, help_for_a_job_explains_its_arguments)
{
    for (const std::string job : {"sigproc", "simulate", "truth", "sim-sigproc", "test-spng-tpc", "test-sim-spng"}) {
        for (const auto& arguments : {"-c " + job + ".jsonnet --help", "-h " + job + ".jsonnet"}) {
            const auto result = run("wire-cell", arguments);
            EXPECT_EQ(result.status, 0) << arguments;
            EXPECT_EQ(result.err, "");
            EXPECT_TRUE(has(result.out, "device")) << result.out;
            EXPECT_TRUE(has(result.out, "[cpu] cpu, gpu, gpuN, cuda or cuda:N")) << result.out;
            EXPECT_FALSE(has(result.out, "--tla-str")) << result.out;
        }
    }
}

TEST(CommandLine, a_job_that_is_nowhere_is_told_in_the_same_words_whether_it_is_run_or_asked_about)
{
    const TempFolder folder;
    for (const std::string job : {std::string("no-such-job.jsonnet"), folder.file("none.jsonnet")}) {
        const auto asked = run("wire-cell", "-c " + job + " --help"), ran = run("wire-cell", "-c " + job);
        EXPECT_EQ(asked.status, 1);
        EXPECT_EQ(asked.err, ran.err);
        EXPECT_TRUE(has(asked.err, "\"" + job + "\"")) << asked.err;
    }
    EXPECT_TRUE(
        has(run("wire-cell", "--help no-such-job.jsonnet").err, "no such file: \"no-such-job.jsonnet\" (searched: "));
}

TEST(CommandLine, wrong_arguments_of_a_job_are_told_with_the_right_ones)
{
    const auto wrong = run("wire-cell", "-c sigproc.jsonnet -A inptu=a.npz -A output=b.npz");
    EXPECT_EQ(wrong.status, 1);
    EXPECT_TRUE(has(wrong.err, "no argument \"inptu\" (the nearest is \"input\")")) << wrong.err;
    EXPECT_TRUE(has(wrong.err, "mask_thresh   smallest score of the network")) << wrong.err;
    const auto missing = run("wire-cell", "-c sigproc.jsonnet -A output=b.npz");
    EXPECT_EQ(missing.status, 1);
    EXPECT_TRUE(has(missing.err, "\"input\" is missing")) << missing.err;
}

TEST(CommandLine, the_version_is_the_release_and_the_commit)
{
    const auto out = run("wire-cell", "--version").out;
    EXPECT_TRUE(std::regex_match(out, std::regex(R"(\d+\.\d+\.\d+( \([0-9a-f]{7,40}\+?\))?\n)"))) << out;
    if (std::ifstream(std::string(std::getenv("SPNG_SOURCE_DIR")) + "/.git")) { EXPECT_TRUE(has(out, "(")) << out; }
}

TEST(CommandLine, text_of_others_can_not_pass_for_a_message)
{
    TempFolder folder;
    const auto write = [&](const std::string& name, const std::string& text) {
        std::ofstream(folder.file(name)) << text;
        return folder.file(name);
    };
    const std::string bad = R"(\u001b[2J\nwire-cell: all is well\u202e)";
    const std::vector<std::string> jobs{
        "-a X " + write("type.json", R"([{"type": ")" + bad + R"("}])"),
        "-a X " + write("name.json", R"([{"type": "NoSuchType", "name": ")" + bad + R"("}])"),
        "-a X " + write("plugin.json", R"([{"type": "wire-cell", "data": {"plugins": [")" + bad + R"("]}}])"),
        "-a X " + write("app.json", R"([{"type": "wire-cell", "data": {"apps": [")" + bad + R"("]}}])"),
        "-p WireCellPgraph -a Pgrapher " +
            write("key.json", R"([{"type": "Pgrapher", "data": {"_strict": true, ")" + bad + R"(": 1}}])"),
        "-p WireCellPgraph -a Pgrapher " +
            write("node.json", R"([{"type": "Pgrapher", "data": {"edges": [{"tail": {"node": ")" + bad + R"("}}]}}])"),
        write("error.jsonnet", "error \"" + bad + "\""),
        "-a '\x1b[2J\nwire-cell: all is well'",
        "'\x1b[2J\nwire-cell: all is well.jsonnet'"};
    for (const auto& arguments : jobs) {
        const auto result = run("wire-cell", arguments);
        EXPECT_EQ(result.status, 1) << arguments;
        EXPECT_EQ(result.err.rfind("wire-cell: ", 0), 0u) << result.err;
        EXPECT_FALSE(has(result.err, "\nwire-cell")) << result.err;
        EXPECT_EQ(result.err.find_first_of("\x1b\x07"), std::string::npos) << result.err;
        EXPECT_FALSE(has(result.err, "\u202e")) << result.err;
        EXPECT_LT(result.err.size(), 4000u);
    }
}

TEST(CommandLine, a_job_with_lines_without_end_is_explained_as_others_are)
{
    TempFolder folder;
    std::ofstream(folder.file("job.jsonnet"))
        << "//   a  \x1b[2J one\n//   " << std::string(400000, 'x') << "\n//       " << std::string(400000, ' ')
        << "\nfunction(a, b=" << std::string(9000, 'y') << ") []\n";
    const auto result = run("wire-cell", "--help -c " + folder.file("job.jsonnet"));
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_TRUE(has(result.out, "\\x1b[2J one")) << result.out;
    EXPECT_LT(result.out.size(), 5000u);
}

TEST(CommandLine, unusable_options_are_one_line_of_error)
{
    expect_failure("--nonsense", "--nonsense");
    expect_failure("-c", "--config");
    expect_failure("-A detector", "--tla-str wants key=value, got \"detector\"");
    expect_failure("-V =x", "--ext-str wants key=value");
    expect_failure("-t many", "many");
    expect_failure("-t -3", "--threads");
    expect_failure("-L loud", "unknown log level \"loud\"");
}

TEST(CommandLine, jobs_that_can_not_start_are_one_line_of_error)
{
    TempFolder folder;
    std::ofstream(folder.file("type.json")) << R"([{"type": "NoSuchType", "name": "x"}])";
    std::ofstream(folder.file("plugin.json")) << R"([{"type": "wire-cell", "data": {"plugins": ["NoSuchPlugin"]}}])";
    std::ofstream(folder.file("text.json")) << R"("text")";
    expect_failure("-c absent.jsonnet", "no such file: \"absent.jsonnet\"");
    expect_failure("absent.json", "no such file: \"absent.json\"");
    expect_failure("-l stderr", "no apps given");
    expect_failure("-a X " + folder.file("type.json"), "no component of type \"NoSuchType\" (instance \"x\")");
    expect_failure("-a X --config=" + folder.file("plugin.json"), "can not load the plugin \"NoSuchPlugin\"");
    expect_failure("-a X -c" + folder.file("text.json"), "text.json\": a configuration must be an array of objects");
    expect_failure("-a NoSuchApp", "NoSuchApp");
    expect_failure("-p WireCellImg -a X -l /dev/null/x", "can not write the log file");
}

TEST(CommandLine, jsonnet_errors_show_where)
{
    TempFolder folder;
    std::ofstream(folder.file("job.jsonnet")) << "function(detector) error 'unknown detector ' + detector";
    const auto result = run("wire-cell", "-A detector=a=b " + folder.file("job.jsonnet"));
    EXPECT_EQ(result.status, 1);
    EXPECT_TRUE(has(result.err, "unknown detector a=b")) << result.err;
    EXPECT_TRUE(has(result.err, "job.jsonnet:1:")) << result.err;
}

TEST(CommandLine, component_types_are_described)
{
    const auto unknown = run("wire-cell", "-p WireCellApps --describe NoSuchType");
    EXPECT_EQ(unknown.status, 1);
    EXPECT_TRUE(has(unknown.err, "NoSuchType")) << unknown.err;
    EXPECT_EQ(run("wire-cell", "-p WireCellImg --describe").status, 0);
}

TEST(Wcsonnet, prints_json_with_all_kinds_of_variables)
{
    TempFolder folder;
    std::ofstream(folder.file("lib.libsonnet")) << "{ n: 4 }";
    std::ofstream(folder.file("sub.jsonnet"))
        << "function(a, b) [a, b, std.extVar('c'), std.extVar('d'), (import 'lib.libsonnet').n]";
    const auto result = run("wcsonnet", "-A a=x=y -S b=1+1 -V c=z -C 'd=[1]' " + folder.file("sub.jsonnet"));
    EXPECT_EQ(result.status, 0) << result.err;
    std::string flat;
    for (const char ch : result.out) {
        if (!std::isspace(static_cast<unsigned char>(ch))) flat += ch;
    }
    EXPECT_EQ(flat, R"(["x=y",2,"z",[1],4])");
    EXPECT_EQ(run("wcsonnet", "-A a " + folder.file("sub.jsonnet")).status, 1);
    EXPECT_NE(run("wcsonnet", "").status, 0);
}

TEST(Wcsonnet, imports_a_detector_of_one_s_own_as_the_program_does)
{
    TempFolder folder;
    std::ofstream(folder.file("mine.jsonnet")) << "{ name: 'mine' }";
    std::ofstream(folder.file("job.jsonnet")) << "function(detector) [detector.name, std.extVar('detname').name]";
    const auto file = folder.file("mine.jsonnet");
    const auto result =
        run("wcsonnet", "-A detector=" + file + " -V detname=" + file + " " + folder.file("job.jsonnet"));
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '"'), 4) << result.out;
    EXPECT_TRUE(has(result.out, "\"mine\"")) << result.out;
    const auto missing = run("wcsonnet", "-A detector=none.jsonnet " + folder.file("job.jsonnet"));
    EXPECT_EQ(missing.status, 1);
    EXPECT_TRUE(has(missing.err, "detector: no such file: \"none.jsonnet\"")) << missing.err;
}
