#include "ArchiveTesting.h"
#include "MemoryLimit.h"
#include "TempFolder.h"

#include <gtest/gtest.h>

#include <filesystem>

#include <sys/stat.h>

using namespace WireCell::Sio;
using namespace spng::test;

TEST(StrangeArchive, what_stands_behind_the_end_of_a_tar_is_called_so)
{
    TempFolder folder;
    const auto path = folder.file("x.tar");
    write_archive(path, {{"a", std::string(512, '\0')}});
    const auto bytes = slurp(path);
    const auto whole = bytes.substr(0, 2048);
    spew(path, whole + "garbage");
    const auto text = error_of([&] { read_archive(path); });
    EXPECT_TRUE(contains(text, "7 bytes of something else behind its end")) << text;
    spew(path, whole + bytes);
    EXPECT_TRUE(contains(error_of([&] { read_archive(path); }), "something else behind its end"));
    // Python and GNU tar fill up with zeros, and a member's zeros are no end.
    spew(path, whole + std::string(8192, '\0'));
    EXPECT_EQ(read_archive(path).size(), 1U);
    spew(path, bytes.substr(0, 1024));
    EXPECT_TRUE(contains(error_of([&] { read_archive(path); }), "truncated tar archive"));
}

TEST(StrangeArchive, names_of_members_are_utf8_whatever_the_locale)
{
    TempFolder folder;
    const Members names = {{"frame_\xc3\xa9t\xc3\xa9_0.npy", "x"}, {"\xe6\x97\xa5.npy", "y"}};
    for (const auto* extension : {"npz", "tar", "tar.gz"}) {
        const auto path = folder.file(std::string("x.") + extension);
        write_archive(path, names);
        EXPECT_EQ(read_archive(path), names) << extension;
    }
}

TEST(StrangeArchive, compressions_for_which_programs_would_run_are_not_tried)
{
    TempFolder folder;
    const auto path = folder.file("x.tar");
    for (const auto& magic :
         {std::string("LRZI\0\6", 6), std::string("GRZipII\0\2\4:)", 12), std::string("\x89LZO\0\r\n\x1a\n", 9)}) {
        spew(path, magic + std::string(200, '0'));
        const auto text = error_of([&] { ArchiveReader(path, "me"); });
        EXPECT_TRUE(contains(text, "is not a readable zip or tar archive")) << text;
        EXPECT_FALSE(contains(text, "program")) << text;
    }
}

TEST(StrangeArchive, what_is_no_plain_file_is_refused_before_it_is_opened)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    EXPECT_TRUE(contains(error_of([&] { find_archive(path, "me"); }), "is a pipe or a device"));
    EXPECT_TRUE(contains(error_of([&] { ArchiveReader(path, "me"); }), "is a pipe or a device"));
    std::filesystem::create_symlink("/dev/zero", folder.file("zero.npz"));
    EXPECT_TRUE(contains(error_of([&] { find_archive(folder.file("zero.npz"), "me"); }), "is a pipe or a device"));
}

TEST(StrangeArchive, a_member_beyond_the_limit_is_refused_before_it_is_read)
{
    TempFolder folder;
    MemoryLimit limit(1, "me.max_mb");
    for (const auto* extension : {"npz", "tar", "tar.gz"}) {
        const auto path = folder.file(std::string("x.") + extension);
        write_archive(path, {{"a", "small"}, {"b", std::string((1 << 20) + 1, '\0')}});
        ArchiveReader reader(path, "me", &limit);
        ASSERT_TRUE(reader.next());
        const auto text = error_of([&] { reader.next(); });
        EXPECT_TRUE(contains(text, "member 'b': the member has 1 MB (the limit is 1 MB, me.max_mb)")) << text;
    }
}

TEST(StrangeArchive, a_text_beyond_the_limit_is_refused_before_it_is_read)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    write_archive(path, {{"a", std::string(longest_text + 1, ' ')}});
    ArchiveReader reader(path, "me");
    ASSERT_TRUE(reader.next());
    EXPECT_TRUE(contains(error_of([&] { reader.read_text(); }), "is a text of 16777217 bytes"));
}
