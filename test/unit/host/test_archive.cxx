#include "ArchiveTesting.h"
#include "TempFolder.h"
#include "archive/ArchiveAbout.h"

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <random>

#include <sys/resource.h>

using namespace WireCell;
using namespace WireCell::Sio;
using namespace spng::test;

namespace {
    /// While it lives no file of this process may grow beyond a size.
    class FileSizeLimit {
      public:
        explicit FileSizeLimit(rlim_t nbytes)
        {
            std::signal(SIGXFSZ, SIG_IGN);
            ::getrlimit(RLIMIT_FSIZE, &m_before);
            const rlimit now = {nbytes, m_before.rlim_max};
            ::setrlimit(RLIMIT_FSIZE, &now);
        }
        ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &m_before); }

      private:
        rlimit m_before{};
    };

    const Members some = {
        {"a.npy", noise(300000)}, {"b.json", "{}"}, {"empty.npy", ""}, {std::string(150, 'x') + ".npy", "long name"}};
}

class EveryFormat : public testing::TestWithParam<const char*> {};

TEST_P(EveryFormat, gives_back_what_was_written)
{
    TempFolder folder;
    const auto path = folder.file(std::string("file.") + GetParam());
    write_archive(path, some);
    EXPECT_EQ(read_archive(path), some);
}

TEST_P(EveryFormat, holds_no_members_if_none_were_written)
{
    TempFolder folder;
    const auto path = folder.file(std::string("file.") + GetParam());
    write_archive(path, {});
    EXPECT_GT(std::filesystem::file_size(path), 0U);
    EXPECT_EQ(read_archive(path), Members());
}

TEST_P(EveryFormat, gives_the_same_bytes_for_the_same_content)
{
    TempFolder folder;
    const auto one = folder.file(std::string("one.") + GetParam());
    const auto two = folder.file(std::string("two.") + GetParam());
    write_archive(one, some);
    write_archive(two, some);
    EXPECT_EQ(slurp(one), slurp(two));
}

TEST_P(EveryFormat, is_never_taken_for_complete_when_cut)
{
    TempFolder folder;
    const auto path = folder.file(std::string("file.") + GetParam());
    write_archive(path, some);
    const auto bytes = slurp(path);
    const auto cut = folder.file(std::string("cut.") + GetParam());
    for (const double fraction : {0.01, 0.3, 0.7, 0.98}) {
        spew(cut, bytes.substr(0, static_cast<size_t>(fraction * static_cast<double>(bytes.size()))));
        EXPECT_TRUE(contains(error_of([&] { read_archive(cut); }), "test: file '" + cut + "'")) << fraction;
    }
}

/// A plain tar has no checksums of what is in it, and zstd none unless it is asked for them.  The names in a zip have
/// none either.
TEST_P(EveryFormat, is_refused_where_a_flipped_bit_changes_what_it_holds)
{
    const std::string format = GetParam();
    if (format == "tar" || format == "tar.zst") GTEST_SKIP() << format << " has no checksums of its members";
    TempFolder folder;
    const auto path = folder.file("file." + format);
    write_archive(path, some);
    const auto bytes = slurp(path);
    std::mt19937 random(5);
    for (int tries = 0; tries < 200; ++tries) {
        auto flipped = bytes;
        flipped[random() % bytes.size()] ^= static_cast<char>(1U << (random() % 8));
        spew(path, flipped);
        Members members;
        const auto error = error_of([&] { members = read_archive(path); });
        if (error != "no error") {
            EXPECT_TRUE(contains(error, "test: file '" + path + "'")) << error;
            continue;
        }
        for (const auto& [name, text] : members) {
            const auto is_it = [&text = text](const auto& member) { return member.second == text; };
            EXPECT_TRUE(std::any_of(some.begin(), some.end(), is_it)) << name;
        }
    }
}

TEST(Archive, a_wrong_gzip_checksum_is_found_behind_the_members)
{
    TempFolder folder;
    const auto path = folder.file("x.tar.gz");
    write_archive(path, some);
    auto bytes = slurp(path);
    bytes[bytes.size() - 8] ^= 0x10;
    spew(path, bytes);
    EXPECT_TRUE(contains(error_of([&] { read_archive(path); }), "its gzip stream is damaged"));
}

TEST_P(EveryFormat, keeps_its_complete_events_when_it_is_given_up)
{
    TempFolder folder;
    const auto path = folder.file(std::string("file.") + GetParam());
    const auto kept = folder.file(std::string("file.incomplete.") + GetParam());
    // At the end of an event, in a member, between two members, and in the first event.
    for (const int stop : {0, 1, 2, 3}) {
        ArchiveWriter writer(path, "test");
        const auto put = [&](const std::string& name, const std::string& text, size_t nbytes) {
            writer.begin(name, nbytes);
            writer.write(text.data(), text.size());
        };
        const auto text = noise(300000);
        put("a.npy", text, text.size());
        put("b.npy", "", 0);
        if (stop != 3) writer.end_event();
        if (stop == 1) put("c.npy", noise(1000), text.size());
        if (stop == 2) put("c.npy", text, text.size());
        writer.give_up();
        writer.give_up();
        EXPECT_FALSE(writer.is_open());
        EXPECT_FALSE(std::filesystem::exists(path));
        if (stop == 3) { EXPECT_TRUE(folder.is_empty()); }
        else {
            EXPECT_EQ(read_archive(kept), (Members{{"a.npy", text}, {"b.npy", ""}})) << stop;
            std::filesystem::remove(kept);
        }
    }
}

TEST_P(EveryFormat, keeps_the_events_that_a_full_disk_has_room_for)
{
    TempFolder folder;
    const auto path = folder.file(std::string("file.") + GetParam());
    const FileSizeLimit limit(250000);
    ArchiveWriter writer(path, "test");
    size_t nevents = 0;
    const auto text = error_of([&] {
        for (;; ++nevents) {
            const auto name = std::to_string(nevents) + ".npy";
            writer.begin(name, 60000);
            writer.write(noise(60000, nevents).data(), 60000);
            writer.end_event();
        }
    });
    EXPECT_TRUE(contains(text, "test: cannot write file '" + path + "': ")) << text;
    EXPECT_TRUE(contains(text, "File too large")) << text;
    EXPECT_FALSE(std::filesystem::exists(path));
    const auto kept = read_archive(folder.file(std::string("file.incomplete.") + GetParam()));
    // A compressor may hold back several events.
    const bool is_compressed = format_of_name(path, "test").compression != Compression::none;
    EXPECT_GE(kept.size() + (is_compressed ? 4 : 1), nevents);
    EXPECT_GE(kept.size(), 3U);
    for (const auto& [name, bytes] : kept) EXPECT_EQ(bytes, noise(60000, std::stoul(name))) << name;
}

TEST_P(EveryFormat, tells_how_it_was_made_even_when_it_was_given_up)
{
    TempFolder folder;
    const auto path = folder.file(std::string("file.") + GetParam());
    set_job_detectors({{"toy", "experiment"}});
    write_archive(path, some);
    EXPECT_EQ(read_about(path, "test"), about_outputs());
    EXPECT_EQ(read_about(path, "test").at("files"), "experiment");
    // With what is open whole, and cut off in a member.
    for (const bool is_whole : {true, false}) {
        ArchiveWriter writer(path, "test");
        writer.begin("a.npy", 3);
        writer.write("abc", 3);
        writer.end_event();
        if (!is_whole) writer.begin("b.npy", 4);
        writer.give_up();
        const auto kept = folder.file(std::string("file.incomplete.") + GetParam());
        EXPECT_EQ(read_archive(kept), (Members{{"a.npy", "abc"}}));
        EXPECT_EQ(read_about(kept, "test"), about_outputs());
    }
    // A name that has no room in a tar.
    set_job_detectors({{std::string(40, 'x'), "builtin"}});
    write_archive(path, some);
    const bool is_zip = format_of_name(path, "test").is_zip;
    EXPECT_EQ(read_about(path, "test").count("detector"), is_zip ? 1U : 0U);
    EXPECT_EQ(read_about(path, "test").at("version"), about_outputs().at("version"));
    set_job_detectors({});
}

INSTANTIATE_TEST_SUITE_P(Archive, EveryFormat,
                         testing::Values("npz", "zip", "tar", "tar.gz", "tgz", "tar.bz2", "tar.zst", "tar.xz"),
                         [](const auto& format) {
                             std::string name = format.param;
                             std::erase(name, '.');
                             return name;
                         });

TEST(Archive, the_file_name_decides_what_is_written)
{
    EXPECT_TRUE(format_of_name("x.npz", "me").is_zip);
    EXPECT_TRUE(format_of_name("/a.tar/b_1.zip", "me").is_zip);
    EXPECT_EQ(format_of_name("x.tar", "me").compression, Compression::none);
    EXPECT_EQ(format_of_name("x.tar.gz", "me").compression, Compression::gzip);
    EXPECT_EQ(format_of_name("x_tar.bz2", "me").compression, Compression::bzip2);
    EXPECT_EQ(format_of_name("x.tzst", "me").compression, Compression::zstd);
    EXPECT_EQ(format_of_name("x.tix", "me").compression, Compression::xz);
}

TEST(Archive, the_last_extension_of_the_name_counts)
{
    EXPECT_TRUE(format_of_name("x.tar.bz2.npz", "me").is_zip);
    EXPECT_TRUE(format_of_name("x.tgz.zip", "me").is_zip);
    EXPECT_EQ(format_of_name("x.npz.tar.gz", "me").compression, Compression::gzip);
    EXPECT_EQ(format_of_name("x.tar.gz.tar", "me").compression, Compression::none);
    EXPECT_EQ(format_of_name("x.tar.gz.tar.xz", "me").compression, Compression::xz);
    EXPECT_TRUE(format_of_name("x.npz.old", "me").is_zip);
    EXPECT_THROW(format_of_name("x.npz.gz", "me"), ValueError);
    EXPECT_THROW(format_of_name("x.tar.zip.bz2", "me"), ValueError);
}

TEST(Archive, an_unknown_extension_is_a_clear_error)
{
    for (const auto* name : {"x.hdf5", "x.gz", "npz", "", "x.npz_old", "x.npzz"}) {
        try {
            format_of_name(name, "FrameFileSink:out");
            FAIL() << name;
        }
        catch (const ValueError& error) {
            const std::string text = error.what();
            EXPECT_TRUE(contains(text, "FrameFileSink:out")) << text;
            EXPECT_TRUE(contains(text, "'" + std::string(name) + "'")) << text;
            EXPECT_TRUE(contains(text, ".tar.gz")) << text;
        }
    }
}

TEST(Archive, what_a_file_is_counts_more_than_its_name)
{
    TempFolder folder;
    write_archive(folder.file("x.tar.gz"), some);
    std::filesystem::rename(folder.file("x.tar.gz"), folder.file("x.npz"));
    EXPECT_EQ(read_archive(folder.file("x.npz")), some);
}

TEST(Archive, what_is_no_archive_is_refused)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    spew(path, "");
    EXPECT_TRUE(contains(error_of([&] { ArchiveReader(path, "me"); }), "me: file '" + path + "': is empty"));
    spew(path, "This is plain text that somebody gave the wrong name.\n");
    EXPECT_TRUE(contains(error_of([&] { ArchiveReader(path, "me"); }), "is not a readable zip or tar archive"));
    EXPECT_TRUE(contains(error_of([&] { ArchiveReader(folder.file(""), "me"); }), "is a folder"));
    EXPECT_TRUE(contains(error_of([&] { ArchiveReader(folder.file("no.npz"), "me"); }), "No such file"));
}

TEST(Archive, a_missing_file_is_named)
{
    const auto text = error_of([] { find_archive("no-such-file.npz", "FrameFileSource:in"); });
    EXPECT_TRUE(contains(text, "FrameFileSource:in: file 'no-such-file.npz' does not exist")) << text;
}

TEST(Archive, a_cut_zip_is_called_so)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    write_archive(path, some);
    spew(path, slurp(path).substr(0, 1000));
    EXPECT_TRUE(contains(error_of([&] { ArchiveReader(path, "me"); }), "damaged or truncated zip"));
}

TEST(Archive, a_tar_cut_between_two_members_is_refused)
{
    TempFolder folder;
    const auto path = folder.file("x.tar");
    const std::string body(512, 'y');
    write_archive(path, {{"a", body}, {"b", body}});
    const auto bytes = slurp(path);
    for (const size_t nbytes : {1024, 2048}) {
        spew(path, bytes.substr(0, nbytes));
        EXPECT_TRUE(contains(error_of([&] { read_archive(path); }), "truncated tar archive")) << nbytes;
    }
}

TEST(Archive, a_flipped_bit_in_a_member_is_found)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    write_archive(path, {{"a.npy", noise(100000)}});
    auto bytes = slurp(path);
    bytes[bytes.size() / 2] ^= 0x10;
    spew(path, bytes);
    EXPECT_TRUE(contains(error_of([&] { read_archive(path); }), "member 'a.npy'"));
}

TEST(Archive, members_may_be_skipped_or_read_in_part)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    write_archive(path, {{"a", noise(200000)}, {"b", noise(200000)}, {"c", "the end"}});
    ArchiveReader reader(path, "me");
    ASSERT_TRUE(reader.next());
    EXPECT_EQ(reader.size(), 200000U);
    ASSERT_TRUE(reader.next());
    std::string start(10, ' ');
    reader.read(start.data(), start.size());
    EXPECT_EQ(start, noise(10));
    ASSERT_TRUE(reader.next());
    EXPECT_TRUE(contains(error_of([&] { reader.read(start.data(), 10); }), "ends after 7 bytes (3 more are wanted)"));
    EXPECT_FALSE(reader.next());
    EXPECT_FALSE(reader.next());
}

TEST(Archive, a_member_with_more_than_declared_is_found)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    write_archive(path, {{"a", "four"}});
    ArchiveReader reader(path, "me");
    ASSERT_TRUE(reader.next());
    char byte = 0;
    reader.read(&byte, 1);
    EXPECT_TRUE(contains(error_of([&] { reader.expect_end(); }), "longer than the 1 bytes"));
}

TEST(Archive, no_file_appears_before_it_is_complete)
{
    TempFolder folder;
    const auto path = folder.file("deep/er/x.npz");
    {
        ArchiveWriter writer(path, "me");
        writer.begin("a", 4);
        writer.write("four", 4);
        EXPECT_FALSE(std::filesystem::exists(path));
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder.file("deep/er")));
    write_archive(path, some);
    EXPECT_EQ(read_archive(path), some);
}

TEST(Archive, a_member_of_the_wrong_length_spoils_the_file)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    ArchiveWriter longer(path, "me");
    longer.begin("a", 3);
    EXPECT_TRUE(contains(error_of([&] { longer.write("four", 4); }), "longer than declared"));
    EXPECT_TRUE(contains(error_of([&] { longer.begin("b", 0); }), "given up"));
    ArchiveWriter shorter(path, "me");
    shorter.begin("a", 5);
    shorter.write("four", 4);
    EXPECT_TRUE(contains(error_of([&] { shorter.close(); }), "lacks its last 1 bytes"));
    EXPECT_TRUE(folder.is_empty());
}

TEST(Archive, a_folder_that_cannot_be_written_is_named_with_the_reason)
{
    TempFolder folder;
    spew(folder.file("plain"), "a file, no folder");
    const auto text = error_of([&] { ArchiveWriter(folder.file("plain/x.npz"), "FrameFileSink:out"); });
    EXPECT_TRUE(contains(text, "FrameFileSink:out: ")) << text;
    EXPECT_TRUE(contains(text, "plain/x.npz")) << text;
    EXPECT_TRUE(contains(text, "Not a directory")) << text;
}

TEST(Archive, a_full_disk_is_reported_with_the_reason)
{
    if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
    TempFolder folder;
    const auto path = folder.file("x.tar");
    std::filesystem::create_symlink("/dev/full", path);
    const auto text = error_of([&] { write_archive(path, some); });
    EXPECT_TRUE(contains(text, "test: cannot write file '" + path + "'")) << text;
    EXPECT_TRUE(contains(text, "No space left")) << text;
}
