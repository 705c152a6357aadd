#include "TempFolder.h"
#include "TensorCheck.h"
#include "train/EventFile.h"

#include <fstream>
#include <sstream>

using WireCell::Train::EventFile;

namespace {
    std::string content(const std::string& path)
    {
        std::ifstream file(path, std::ios::binary);
        std::stringstream text;
        text << file.rdbuf();
        return text.str();
    }
}

// test_job.py reads the whole format, by a reader of its own.
TEST(EventFile, begins_with_the_version_of_its_format)
{
    const spng::test::TempFolder folder;
    const EventFile file(folder.file(""), 0);
    const auto bytes = content(file.path());
    // An event of 24 bytes, a time and this text: as every such file begins.
    EXPECT_EQ(bytes.substr(0, 12), std::string("\x18\0\0\0\0\0\0\0\xa3\x7f\x4b\x22", 12));
    EXPECT_NE(bytes.find("brain.Event:2"), std::string::npos);
}

TEST(EventFile, what_is_no_number_is_left_out)
{
    const spng::test::TempFolder folder;
    EventFile file(folder.file(""), 5);
    file.add(6, {{"loss", 0.5}, {"dice", std::nan("")}});
    const auto bytes = content(file.path());
    EXPECT_NE(bytes.find("loss"), std::string::npos);
    EXPECT_EQ(bytes.find("dice"), std::string::npos);
}

TEST(EventFile, a_folder_that_is_not_there_is_named)
{
    EXPECT_THROW(EventFile("/no/such/folder", 0), WireCell::IOError);
}
