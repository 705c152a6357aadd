#include "TempFolder.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Logging.h"

#include <gtest/gtest.h>

#include <fstream>

using namespace WireCell;

TEST(Logging, a_logger_takes_the_level_of_the_longest_name_that_starts_its_own)
{
    Log::set_level("error");
    Log::set_level("debug", "node");
    Log::set_level("trace", "node/FrameSource");
    Log::fill_levels();
    EXPECT_EQ(Log::logger("other")->level(), spdlog::level::err);
    EXPECT_EQ(Log::logger("node/Other/x")->level(), spdlog::level::debug);
    EXPECT_EQ(Log::logger("node/FrameSource/x")->level(), spdlog::level::trace);
    Log::set_level("info");
    EXPECT_EQ(Log::logger("other")->level(), spdlog::level::info);
    EXPECT_EQ(Log::logger("node/Other/x")->level(), spdlog::level::debug);
}

TEST(Logging, a_logger_is_made_once) { EXPECT_EQ(Log::logger("same"), Log::logger("same")); }

TEST(Logging, an_unknown_level_is_refused) { EXPECT_THROW(Log::set_level("loud"), ValueError); }

TEST(Logging, nothing_is_written_until_there_is_a_sink_and_then_by_its_threshold)
{
    spng::test::TempFolder folder;
    const auto early = Log::logger("early");
    EXPECT_TRUE(early->sinks().empty());
    Log::add_file(folder.file("log.txt"), "warn");
    const auto own = Log::logger("own", false);
    own->set_pattern("OWN %v");
    early->info("too low");
    early->warn("from early");
    own->warn("from own");
    early->flush();
    std::ifstream file(folder.file("log.txt"));
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    EXPECT_EQ(text.find("too low"), std::string::npos);
    EXPECT_NE(text.find(" W [ early  ] from early"), std::string::npos) << text;
    EXPECT_NE(text.find("OWN from own"), std::string::npos) << text;
}

TEST(Logging, lines_of_all_loggers_stand_in_a_file_whole_and_in_order)
{
    const spng::test::TempFolder folder;
    Log::add_file(folder.file("log.txt"), "warn");
    const auto shared = Log::logger("shared");
    const auto own = Log::logger("apart", false);
    std::string wanted;
    for (int number = 0; number < 300; ++number) {
        const auto line = fmt::format("line {:03} {}", number, std::string(200, 'x'));
        (number % 2 ? shared : own)->error(line);
        wanted += line + "\n";
    }
    std::ifstream file(folder.file("log.txt"));
    std::string lines;
    for (std::string line; std::getline(file, line);) {
        const auto at = line.find("line ");
        if (at != std::string::npos) lines += line.substr(at) + "\n";
    }
    EXPECT_EQ(lines, wanted);
}

TEST(Logging, a_file_that_can_not_be_written_is_an_error_that_names_it)
{
    try {
        Log::add_file("/dev/null/log.txt");
        FAIL() << "no error";
    }
    catch (const IOError& err) {
        EXPECT_NE(std::string(err.what()).find("/dev/null/log.txt"), std::string::npos);
    }
}

TEST(Logging, warnings_that_differ_in_numbers_alone_come_a_limited_number_of_times)
{
    const spng::test::TempFolder folder;
    Log::add_file(folder.file("log.txt"), "info");
    const auto talker = Log::logger("talker");
    for (int number = 0; number < 300; ++number) talker->warn("event {} has {} channels", number, 7 * number);
    talker->warn("something else");
    for (int number = 0; number < 300; ++number) talker->error("event {} is lost", number);
    std::ifstream file(folder.file("log.txt"));
    size_t warnings = 0, errors = 0, more = 0, others = 0;
    for (std::string line; std::getline(file, line);) {
        warnings += line.find("channels") != std::string::npos;
        errors += line.find("is lost") != std::string::npos;
        more += line.find("more warnings like this one") != std::string::npos;
        others += line.find("something else") != std::string::npos;
    }
    EXPECT_EQ(warnings, 20);
    EXPECT_EQ(more, 1);
    EXPECT_EQ(others, 1);
    EXPECT_EQ(errors, 300);
}
