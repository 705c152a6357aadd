#include "ArchiveTesting.h"
#include "TempFolder.h"
#include "archive/ZipReader.h"

#include <gtest/gtest.h>

#include <filesystem>

#include <isa-l/crc.h>

using namespace WireCell::Sio;
using namespace spng::test;

namespace {
    std::string number(uint64_t value, int nbytes)
    {
        std::string bytes;
        for (int ind = 0; ind < nbytes; ++ind) bytes += static_cast<char>(value >> (8 * ind));
        return bytes;
    }

    /// By the format's description, without compression.
    std::string stored_zip(const std::vector<std::pair<std::string, std::string>>& members)
    {
        std::string bytes, directory;
        for (const auto& [name, text] : members) {
            const auto crc = crc32_gzip_refl(0, reinterpret_cast<const unsigned char*>(text.data()), text.size());
            const auto common = number(20, 2) + number(0, 8) + number(crc, 4) + number(text.size(), 4) +
                                number(text.size(), 4) + number(name.size(), 2) + number(0, 2);
            directory += "PK\1\2" + number(20, 2) + common + number(0, 10) + number(bytes.size(), 4) + name;
            bytes += "PK\3\4" + common + name + text;
        }
        const auto count = number(members.size(), 2);
        return bytes + directory + "PK\5\6" + number(0, 4) + count + count + number(directory.size(), 4) +
               number(bytes.size(), 4) + number(0, 2);
    }

    std::string whole(ZipReader& reader)
    {
        std::string text(reader.size() + 1, ' ');
        text.resize(reader.read(text.data(), text.size()));
        return text;
    }

    std::string first_member_of(const std::string& path)
    {
        const auto reader = ZipReader::open(path);
        if (!reader || !reader->next()) return "no member";
        return whole(*reader);
    }

    void change(const std::string& path, size_t at, const std::string& to)
    {
        spew(path, slurp(path).replace(at, to.size(), to));
    }
}

TEST(ZipReader, gives_stored_members_and_skips_folders)
{
    TempFolder folder;
    const auto path = folder.file("x.zip");
    spew(path, stored_zip({{"d/", ""}, {"d/a", "one"}, {"d/b", ""}, {"c", noise(200000)}}));
    const auto reader = ZipReader::open(path);
    ASSERT_TRUE(reader);
    for (const auto& [name, text] :
         {std::pair<std::string, std::string>{"d/a", "one"}, {"d/b", ""}, {"c", noise(200000)}}) {
        ASSERT_TRUE(reader->next());
        EXPECT_EQ(reader->name(), name);
        EXPECT_EQ(whole(*reader), text);
    }
    EXPECT_FALSE(reader->next());
    EXPECT_FALSE(reader->next());
}

TEST(ZipReader, gives_deflated_members_in_pieces_of_any_size)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    const auto text = noise(1000000);
    write_archive(path, {{"a", text}, {"b", std::string(3000000, '\0')}});
    for (const size_t piece : {size_t{1}, size_t{7}, size_t{32767}, size_t{131072}, size_t{4000000}}) {
        const auto reader = ZipReader::open(path);
        ASSERT_TRUE(reader);
        for (const auto& wanted : {text, std::string(3000000, '\0')}) {
            ASSERT_TRUE(reader->next());
            std::string found;
            std::string buffer(piece, ' ');
            while (const auto got = reader->read(buffer.data(), buffer.size())) found.append(buffer, 0, got);
            EXPECT_TRUE(found == wanted) << piece;
        }
    }
}

TEST(ZipReader, goes_by_the_order_of_the_file)
{
    TempFolder folder;
    const auto path = folder.file("x.zip");
    const auto bytes = stored_zip({{"a", "one"}, {"b", "two"}});
    const auto first = bytes.find("PK\1\2"), second = bytes.find("PK\1\2", first + 1), end = bytes.find("PK\5\6");
    spew(path, bytes.substr(0, first) + bytes.substr(second, end - second) + bytes.substr(first, second - first) +
                   bytes.substr(end));
    EXPECT_EQ(first_member_of(path), "one");
}

TEST(ZipReader, finds_what_differs_from_the_directory)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    const auto entry = [&] { return slurp(path).find("PK\1\2"); };
    const auto error = [&] { return error_of([&] { first_member_of(path); }); };
    for (const bool is_stored : {true, false}) {
        const auto fresh = [&] {
            if (is_stored)
                spew(path, stored_zip({{"a", "four"}}));
            else
                write_archive(path, {{"a", "four"}});
            ASSERT_EQ(first_member_of(path), "four");
        };
        fresh();
        if (is_stored) {
            change(path, slurp(path).find("four"), "five");
            EXPECT_TRUE(contains(error(), "is damaged (its checksum is")) << error();
            continue;
        }
        change(path, entry() + 16, number(0x12345678, 4));
        EXPECT_TRUE(contains(error(), "the zip's directory says 12345678")) << error();
        fresh();
        change(path, entry() + 24, number(7, 4));
        EXPECT_TRUE(contains(error(), "has 4 bytes (the zip's directory says 7)")) << error();
        fresh();
        change(path, entry() + 24, number(1, 4));
        EXPECT_TRUE(contains(error_of([&] { read_archive(path); }), "the zip's directory says 1"));
        fresh();
        change(path, entry() + 20, number(1, 4));
        EXPECT_TRUE(contains(error(), "its deflated data is cut short")) << error();
    }
}

TEST(ZipReader, takes_nothing_for_deflated_nothing)
{
    TempFolder folder;
    const auto path = folder.file("x.zip");
    auto bytes = stored_zip({{"a", ""}});
    bytes[8] = bytes[bytes.find("PK\1\2") + 10] = 8;
    spew(path, bytes);
    EXPECT_EQ(first_member_of(path), "");
}

TEST(ZipReader, finds_what_is_behind_the_deflated_data_of_a_member)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    write_archive(path, {{"a", "four"}});
    const auto good = slurp(path);
    // Its sizes come behind the data, with a mark, and belong to the member if the directory says so.
    const auto entry = good.find("PK\1\2");
    change(path, entry + 20, number(static_cast<unsigned char>(good[entry + 20]) + 16U, 4));
    EXPECT_TRUE(contains(error_of([&] { first_member_of(path); }), "has 16 bytes of something else behind"));
}

TEST(ZipReader, a_file_that_shrinks_while_it_is_read_is_an_error)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    write_archive(path, {{"a", noise(2000000)}});
    const auto reader = ZipReader::open(path);
    ASSERT_TRUE(reader && reader->next());
    std::filesystem::resize_file(path, 300000);
    EXPECT_TRUE(contains(error_of([&] { whole(*reader); }), "the file has become shorter"));
}

TEST(ZipReader, leaves_what_is_no_plain_zip_to_others)
{
    TempFolder folder;
    const auto path = folder.file("x.zip");
    const auto good = stored_zip({{"a", "one"}, {"b", "two"}});
    const auto entry = good.find("PK\1\2");
    const auto is_open = [&](const std::string& bytes) {
        spew(path, bytes);
        return ZipReader::open(path) != nullptr;
    };
    const auto changed = [&](size_t at, char byte) {
        auto bytes = good;
        bytes[at] = byte;
        return bytes;
    };
    EXPECT_TRUE(is_open(good));
    EXPECT_FALSE(is_open(""));
    EXPECT_FALSE(is_open("no zip"));
    EXPECT_FALSE(is_open(good.substr(0, good.size() - 1)));
    EXPECT_FALSE(is_open(changed(entry + 8, 1))) << "encrypted";
    EXPECT_FALSE(is_open(changed(entry + 10, 12))) << "bzip2";
    EXPECT_FALSE(is_open(changed(entry + 42, 9))) << "no header there";
    EXPECT_FALSE(is_open(changed(14, 'x'))) << "another checksum in the header";
    EXPECT_FALSE(is_open(changed(6, 1))) << "encrypted by the header alone";
    EXPECT_FALSE(is_open(changed(entry + 38, 0x10))) << "a folder by its attributes";
    EXPECT_FALSE(is_open(stored_zip({{"a", "one"}, {"a", "two"}})));
    EXPECT_FALSE(is_open(stored_zip({{"x\\a", "one"}})));
    EXPECT_FALSE(is_open(stored_zip({{std::string("a\0b", 3), "one"}})));
    EXPECT_FALSE(ZipReader::open(folder.file("none.zip")));
}
