#include "TempFolder.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/Exceptions.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include <unistd.h>

using namespace WireCell;
using spng::test::TempFolder;
namespace fs = std::filesystem;

namespace {
    std::string content(const std::string& path)
    {
        std::ifstream file(path);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    std::string message(const std::function<void()>& call)
    {
        try {
            call();
        }
        catch (const IOError& err) {
            return err.what();
        }
        return "no error";
    }
}

TEST(AtomicFile, appears_only_when_it_is_committed)
{
    TempFolder folder;
    const auto name = folder.file("new/sub/out.txt");
    AtomicFile file(name);
    file.stream() << "hello " << std::string(200000, 'x');
    EXPECT_FALSE(fs::exists(name));
    EXPECT_TRUE(fs::exists(file.temporary()));
    EXPECT_EQ(fs::path(file.temporary()).parent_path(), fs::path(name).parent_path());
    file.commit();
    file.commit();
    EXPECT_EQ(content(name), "hello " + std::string(200000, 'x'));
    EXPECT_FALSE(fs::exists(file.temporary()));
}

TEST(AtomicFile, refuses_a_name_that_the_system_would_cut)
{
    TempFolder folder;
    const auto name = folder.file(std::string("no\0thing.txt", 12));
    EXPECT_NE(message([&] { AtomicFile file(name); }).find("NUL in the name"), std::string::npos);
    EXPECT_FALSE(fs::exists(folder.file("no")));
}

TEST(AtomicFile, replaces_an_older_file_only_when_it_is_committed)
{
    TempFolder folder;
    const auto name = folder.file("out.txt");
    std::ofstream(name) << "old";
    {
        AtomicFile file(name);
        file.stream() << "half";
    }
    EXPECT_EQ(content(name), "old");
    AtomicFile file(name);
    file.stream() << "new";
    file.commit();
    EXPECT_EQ(content(name), "new");
}

TEST(AtomicFile, leaves_nothing_behind_when_discarded)
{
    TempFolder folder;
    AtomicFile one(folder.file("one.txt")), two(folder.file("two.txt"));
    one.stream() << "x";
    one.discard();
    AtomicFile::give_up_all();
    EXPECT_TRUE(folder.is_empty());
    EXPECT_EQ(two.fd(), -1);
    two.commit();
    EXPECT_TRUE(folder.is_empty());
}

TEST(AtomicFile, keeps_under_another_name_what_was_flushed)
{
    TempFolder folder;
    AtomicFile file(folder.file("out.txt"));
    file.stream() << "flushed" << std::flush << " and not";
    file.on_give_up([&] { file.keep_as(folder.file("part.txt")); });
    AtomicFile::give_up_all();
    EXPECT_EQ(content(folder.file("part.txt")), "flushed");
    file.commit();
    EXPECT_FALSE(fs::exists(folder.file("out.txt")));
    EXPECT_FALSE(fs::exists(file.temporary()));
}

TEST(AtomicFile, writes_devices_directly)
{
    AtomicFile file("/dev/null");
    EXPECT_EQ(file.temporary(), "/dev/null");
    file.stream() << "x";
    file.commit();
    EXPECT_FALSE(fs::is_regular_file("/dev/null"));
}

TEST(AtomicFile, names_the_file_and_the_reason_when_it_can_not_be_written)
{
    TempFolder folder;
    std::ofstream(folder.file("plain")) << "x";
    const auto text = message([&] { AtomicFile file(folder.file("plain/out.txt")); });
    EXPECT_NE(text.find("plain/out.txt\": Not a directory"), std::string::npos) << text;
}

TEST(AtomicFile, reports_a_full_disk)
{
    AtomicFile file("/dev/full");
    file.stream() << "x";
    EXPECT_EQ(message([&] { file.commit(); }), "can not write \"/dev/full\": No space left on device");
}

TEST(AtomicFile, writes_beside_what_others_planted_and_under_a_name_of_its_own)
{
    TempFolder folder;
    const auto name = folder.file("out.txt"), victim = folder.file("victim");
    std::ofstream(victim) << "safe";
    const auto planted = name + ".part." + std::to_string(::getpid());
    fs::create_symlink(victim, planted);
    std::string first;
    {
        AtomicFile file(name);
        first = file.temporary();
        EXPECT_NE(first, planted);
        EXPECT_FALSE(fs::is_symlink(first));
        file.stream() << "x";
        file.commit();
    }
    EXPECT_EQ(content(victim), "safe");
    AtomicFile file(name);
    EXPECT_NE(file.temporary(), first);
}

TEST(AtomicFile, writes_what_a_link_points_to_even_if_that_is_not_there_yet)
{
    TempFolder folder;
    fs::create_directory(folder.file("data"));
    fs::create_symlink("data/target.txt", folder.file("link.txt"));
    fs::create_symlink("link.txt", folder.file("chain.txt"));
    AtomicFile file(folder.file("chain.txt"));
    file.stream() << "x";
    file.commit();
    EXPECT_EQ(content(folder.file("data/target.txt")), "x");
    EXPECT_TRUE(fs::is_symlink(folder.file("chain.txt")));
    EXPECT_TRUE(fs::is_symlink(folder.file("link.txt")));
    fs::create_symlink("loop.txt", folder.file("loop.txt"));
    const auto text = message([&] { AtomicFile other(folder.file("loop.txt")); });
    EXPECT_NE(text.find("loop.txt\": Too many levels of symbolic links"), std::string::npos) << text;
}

TEST(AtomicFile, has_one_writer_at_a_time)
{
    TempFolder folder;
    AtomicFile file(folder.file("out.txt"));
    EXPECT_NE(message([&] { AtomicFile other(folder.file("out.txt")); }).find("another component"), std::string::npos);
    file.commit();
    AtomicFile again(folder.file("out.txt"));
}
