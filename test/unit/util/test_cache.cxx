#include "TempFolder.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Persist.h"
#include "file/DataFile.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

using namespace WireCell;
using spng::test::TempFolder;
namespace fs = std::filesystem;

namespace {
    /// Writes down all that it is told, or throws at the first key of a name.
    class Notes : public DataFile::Visitor {
      public:
        explicit Notes(std::string bad = "none")
          : m_bad(std::move(bad))
        {
        }
        void key(const std::string& name) override
        {
            if (name == m_bad) throw std::runtime_error("bad key");
            text += "k" + name + " ";
        }
        void object() override { text += "o "; }
        void number(double value) override { text += fmt::format("{} ", value); }
        void other() override { text += "x "; }

        std::string text;

      private:
        std::string m_bad;
    };

    std::string read(const fs::path& file)
    {
        Notes notes;
        DataFile::visit(file, notes);
        return notes.text;
    }

    class Cache : public testing::Test {
      protected:
        void SetUp() override
        {
            m_cache = m_folder.file("cache/deep");
            ::setenv("SPNG_CACHE", m_cache.c_str(), 1);
            std::ofstream out(m_file);
            out << R"({"a": [1, -2.5, 1e300, 0.1], "name": "text", "deep": {"a": null, "b": 7}, "many": [)";
            for (int ind = 0; ind < 20000; ++ind) out << ind << ".25, ";
            out << R"(3], "b": {"a": true}})";
        }
        void TearDown() override { ::unsetenv("SPNG_CACHE"); }

        std::vector<fs::path> entries() const
        {
            if (!fs::exists(m_cache)) return {};
            return {fs::directory_iterator(m_cache), fs::directory_iterator()};
        }

        TempFolder m_folder;
        fs::path m_file = m_folder.file("numbers.json"), m_cache;
    };
}

TEST_F(Cache, WhatWasReadBeforeIsTheSame)
{
    const auto first = read(m_file);
    EXPECT_EQ(first.substr(0, 43), "o ka 1 -2.5 1e+300 0.1 kname x kdeep o ka x");
    ASSERT_EQ(entries().size(), 1U);
    EXPECT_EQ(read(m_file), first);
    EXPECT_EQ(entries().size(), 1U);
}

TEST_F(Cache, ItIsTheCacheThatIsRead)
{
    const auto first = read(m_file);
    const auto before = fs::last_write_time(entries().at(0));
    const auto elsewhere = m_folder.file("copy.json");
    fs::copy_file(m_file, elsewhere);
    EXPECT_EQ(read(elsewhere), first) << "the content counts and not the name";
    ASSERT_EQ(entries().size(), 1U);
    EXPECT_EQ(fs::last_write_time(entries().at(0)), before) << "nothing is recorded anew";
}

TEST_F(Cache, AnotherContentIsAnotherEntry)
{
    read(m_file);
    std::fstream(m_file, std::ios::in | std::ios::out).seekp(7) << '4';
    EXPECT_EQ(read(m_file).substr(0, 22), "o ka 4 -2.5 1e+300 0.1");
    EXPECT_EQ(entries().size(), 2U);
}

TEST_F(Cache, DamagedEntriesAreMadeAnew)
{
    const auto first = read(m_file);
    const auto entry = entries().at(0);
    const auto size = fs::file_size(entry);
    for (const uintmax_t length : {uintmax_t{0}, uintmax_t{5}, size / 2, size - 1}) {
        fs::resize_file(entry, length);
        EXPECT_EQ(read(m_file), first);
        EXPECT_EQ(fs::file_size(entry), size);
    }
    std::fstream(entry, std::ios::in | std::ios::out).seekp(static_cast<std::streamoff>(size / 2)) << '!';
    EXPECT_EQ(read(m_file), first);
}

TEST_F(Cache, WhatIsRefusedIsNotKept)
{
    Notes picky("b");
    EXPECT_THROW(DataFile::visit(m_file, picky), std::runtime_error);
    EXPECT_TRUE(entries().empty());
    const auto whole = fs::file_size(m_file);
    fs::resize_file(m_file, whole - 1);
    EXPECT_THROW(read(m_file), ValueError);
    EXPECT_TRUE(entries().empty());
}

TEST_F(Cache, WithoutAPlaceItIsDoneWithout)
{
    const auto first = read(m_file);
    for (const std::string place : {std::string(), std::string("/proc/none"), m_file.string()}) {
        ::setenv("SPNG_CACHE", place.c_str(), 1);
        EXPECT_EQ(read(m_file), first) << place;
    }
}

TEST_F(Cache, ManyMayReadAndWriteAtOnce)
{
    ::setenv("SPNG_CACHE", "", 1);
    const auto first = read(m_file);
    ::setenv("SPNG_CACHE", m_cache.c_str(), 1);
    std::vector<std::string> results(8);
    std::vector<std::thread> threads;
    for (auto& result : results) threads.emplace_back([&] { result = read(m_file); });
    for (auto& thread : threads) thread.join();
    for (const auto& result : results) EXPECT_EQ(result, first);
    EXPECT_EQ(entries().size(), 1U) << "no parts are left";
}

TEST_F(Cache, TheOldestGo)
{
    for (int ind = 0; ind < 70; ++ind) {
        std::fstream(m_file, std::ios::in | std::ios::out).seekp(7) << static_cast<char>('0' + ind % 10);
        std::ofstream(m_file, std::ios::app) << ' ';
        read(m_file);
    }
    EXPECT_EQ(entries().size(), 64U);
}

TEST_F(Cache, FilesOfOthersStay)
{
    fs::create_directories(m_cache);
    for (int ind = 0; ind < 70; ++ind) std::ofstream(m_cache / fmt::format("events-{}.npz", ind)) << "data";
    read(m_file);
    EXPECT_EQ(entries().size(), 71U);
}

TEST_F(Cache, ConfigurationsAreKeptByAllTextsThatTheyAreMadeOf)
{
    const auto write = [&](const char* name, const char* text) { std::ofstream(m_folder.file(name)) << text; };
    const auto load = [&](const char* n, const char* code = "1") {
        Persist::Parser parser({}, {}, {}, {{"n", n}}, {{"code", code}});
        return parser.load(m_folder.file("job.jsonnet")).dump();
    };
    write("job.jsonnet", "local lib = import 'lib.jsonnet'; function(n, code) [n, lib, code]");
    write("lib.jsonnet", "1 + 1");
    EXPECT_EQ(load("a"), R"(["a",2,1])");
    EXPECT_EQ(entries().size(), 1U);
    const auto before = fs::last_write_time(entries().at(0));
    EXPECT_EQ(load("a"), R"(["a",2,1])");
    EXPECT_EQ(entries().size(), 1U);
    EXPECT_EQ(fs::last_write_time(entries().at(0)), before);
    EXPECT_EQ(load("b"), R"(["b",2,1])");
    EXPECT_EQ(load("a", "3"), R"(["a",2,3])");
    EXPECT_EQ(entries().size(), 3U);
    write("lib.jsonnet", "1 + 2");
    EXPECT_EQ(load("a"), R"(["a",3,1])");
    EXPECT_EQ(entries().size(), 4U);
}

TEST_F(Cache, ConfigurationsThatAreMoreThanTheirTextsAreNotKept)
{
    const auto write = [&](const char* name, const std::string& text) { std::ofstream(m_folder.file(name)) << text; };
    const auto load = [&](const std::string& code) {
        Persist::Parser parser({}, {}, {}, {}, {{"code", code}});
        return parser.load(m_folder.file("job.jsonnet")).dump();
    };
    write("lib.jsonnet", "1");
    write("text.txt", "old");
    write("job.jsonnet", "local lib = import 'lib.jsonnet'; function(code) [lib, code, importstr 'text.txt']");
    EXPECT_EQ(load("2"), R"([1,2,"old"])");
    write("text.txt", "new");
    EXPECT_EQ(load("2"), R"([1,2,"new"])");
    write("job.jsonnet", "local lib = import 'lib.jsonnet'; function(code) [lib, code]");
    EXPECT_EQ(load("import '" + m_folder.file("lib.jsonnet") + "'"), "[1,1]");
    write("job.jsonnet", "local lib = import 'lib.jsonnet'; function(code) std.trace('told', [lib, code])");
    EXPECT_EQ(load("2"), "[1,2]");
    write("job.jsonnet", "local lib = import 'lib.jsonnet'; function(code) error 'no'");
    EXPECT_THROW(load("2"), ValueError);
    EXPECT_TRUE(entries().empty());
}
