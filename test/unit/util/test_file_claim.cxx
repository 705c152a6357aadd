#include "TempFolder.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/FileClaim.h"
#include "WireCellUtil/OutputName.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <optional>

using namespace WireCell;
using spng::test::TempFolder;
namespace fs = std::filesystem;

namespace {
    using Use = FileClaim::Use;

    std::string refusal(Use use, const std::string& name)
    {
        try {
            const FileClaim claim(use, name, "B");
        }
        catch (const ValueError& err) {
            return err.what();
        }
        return "";
    }

    std::string open_error(const std::string& name, const FileClaim* own = nullptr)
    {
        try {
            const AtomicFile file(name, own);
        }
        catch (const IOError& err) {
            return err.what();
        }
        return "";
    }

    void touch(const std::string& path)
    {
        fs::create_directories(fs::path(path).parent_path());
        std::ofstream(path) << "x";
    }

    /// While it lives the process is in another folder.
    class Inside {
      public:
        explicit Inside(const std::string& folder)
          : m_before(fs::current_path())
        {
            fs::current_path(folder);
        }
        ~Inside() { fs::current_path(m_before); }

      private:
        fs::path m_before;
    };
}

TEST(FileClaim, of_an_input_keeps_every_way_to_it_from_being_written)
{
    const TempFolder folder;
    const auto input = folder.file("a/in.npz");
    touch(input);
    touch(folder.file("b/other.npz"));
    fs::create_symlink("in.npz", folder.file("a/link.npz"));
    fs::create_symlink("link.npz", folder.file("a/chain.npz"));
    fs::create_directory_symlink(folder.file("a"), folder.file("c"));
    fs::create_hard_link(input, folder.file("b/hard.npz"));
    const Inside inside(folder.file("b"));
    const FileClaim reader(Use::read, input, "A");
    for (const std::string& name : {input, folder.file("a/link.npz"), folder.file("a/chain.npz"),
                                    folder.file("c/in.npz"), folder.file("b/hard.npz"), folder.file("b/../a/./in.npz"),
                                    std::string("hard.npz"), std::string("../a/in.npz")}) {
        EXPECT_EQ(refusal(Use::write, name), "B: can not write \"" + name + "\": A reads \"" + input + "\"");
        EXPECT_NE(open_error(name).find("A reads it"), std::string::npos) << name;
    }
    EXPECT_EQ(refusal(Use::write, folder.file("b/other.npz")), "");
    EXPECT_EQ(refusal(Use::write, folder.file("b/in.npz")), "");
    EXPECT_EQ(refusal(Use::read, input), "");
}

TEST(FileClaim, finds_the_input_among_the_files_of_numbers)
{
    const TempFolder folder;
    touch(folder.file("run-7.npz"));
    touch(folder.file("run-0012.npz"));
    touch(folder.file("elsewhere.npz"));
    fs::create_symlink(folder.file("elsewhere.npz"), folder.file("sig-3.npz"));
    std::optional<FileClaim> reader;
    reader.emplace(Use::read, folder.file("run-7.npz"), "A");
    EXPECT_NE(refusal(Use::write, folder.file("run-%d.npz")), "");
    EXPECT_EQ(refusal(Use::write, folder.file("run-%04d.npz")), "");
    reader.emplace(Use::read, folder.file("run-0012.npz"), "A");
    EXPECT_EQ(refusal(Use::write, folder.file("run-%d.npz")), "");
    EXPECT_NE(refusal(Use::write, folder.file("run-%04d.npz")), "");
    reader.emplace(Use::read, folder.file("elsewhere.npz"), "A");
    EXPECT_NE(refusal(Use::write, folder.file("sig-%d.npz")), "");
    reader.reset();
    EXPECT_EQ(refusal(Use::write, folder.file("run-%04d.npz")), "");
}

TEST(FileClaim, of_an_output_keeps_others_from_reading_and_writing_it)
{
    const TempFolder folder;
    const FileClaim writer(Use::write, folder.file("new/out.npz"), "A");
    EXPECT_NE(refusal(Use::write, folder.file("new/./out.npz")), "");
    EXPECT_NE(refusal(Use::read, folder.file("x/../new/out.npz")), "");
    EXPECT_EQ(refusal(Use::write, folder.file("out.npz")), "");
    EXPECT_NE(open_error(folder.file("new/out.npz")), "");
    EXPECT_EQ(open_error(folder.file("new/out.npz"), &writer), "");
}

TEST(FileClaim, of_numbered_outputs_meets_others_of_the_same_numbers)
{
    const TempFolder folder;
    const FileClaim writer(Use::write, folder.file("x-%d.npz"), "A");
    EXPECT_NE(refusal(Use::write, folder.file("x-%d.npz")), "");
    EXPECT_NE(refusal(Use::write, folder.file("./x-%d.npz")), "");
    EXPECT_NE(refusal(Use::write, folder.file("x-12.npz")), "");
    EXPECT_EQ(refusal(Use::write, folder.file("y-%d.npz")), "");
    EXPECT_EQ(refusal(Use::write, folder.file("x-1a.npz")), "");
    EXPECT_NE(open_error(folder.file("x-4.npz")), "");
    EXPECT_EQ(open_error(folder.file("x-4.npz"), &writer), "");
    FileClaim::forget_all();
    EXPECT_EQ(refusal(Use::write, folder.file("x-12.npz")), "");
}

TEST(FileClaim, does_not_care_for_devices)
{
    const FileClaim writer(Use::write, "/dev/null", "A");
    EXPECT_EQ(refusal(Use::write, "/dev/null"), "");
    EXPECT_EQ(refusal(Use::read, "/dev/null"), "");
}

TEST(FileClaim, knows_inputs_in_names)
{
    const TempFolder folder;
    touch(folder.file("run.npz"));
    touch(folder.file("sig-run.npz"));
    const FileClaim reader(Use::read, folder.file("run.npz"), "A");
    EXPECT_NE(refusal(Use::write, folder.file("%(input)s.npz")), "");
    EXPECT_EQ(refusal(Use::write, folder.file("sig-%(input)s.npz")), "");
    fs::create_symlink("run.npz", folder.file("new-run.npz"));
    EXPECT_NE(refusal(Use::write, folder.file("new-%(input)s.npz")), "");
}

TEST(OutputName, fills_and_finds_numbers)
{
    const OutputName name("a/x-%04d.npz");
    EXPECT_EQ(name.fill({7, 0, ""}), "a/x-0007.npz");
    EXPECT_EQ(name.fill({-7, 0, ""}), "a/x--007.npz");
    for (const int number : {0, 7, -7, 9999, 12345, -12345}) {
        EXPECT_TRUE(name.matches(name.fill({number, 0, ""}), "")) << number;
        EXPECT_TRUE(OutputName("%d").matches(std::to_string(number), "")) << number;
    }
    for (const auto* other :
         {"a/x-7.npz", "a/x-.npz", "a/x-00007.npz", "x-0007.npz", "a/x-0007.npz2", "a/x-0007xnpz"}) {
        EXPECT_FALSE(name.matches(other, "")) << other;
    }
    EXPECT_TRUE(OutputName("x.npz").is_single());
    EXPECT_EQ(OutputName("x.npz").fill({3, 0, ""}), "x.npz");
    EXPECT_EQ(OutputName("[%d]").fill({-3, 0, ""}), "[-3]");
}

TEST(OutputName, tells_events_by_their_input)
{
    const OutputName name("%(input)s/x-%(index)03d-%d.npz");
    EXPECT_TRUE(name.has_number());
    EXPECT_TRUE(name.has_origin());
    EXPECT_EQ(name.fill({7, 2, "run"}), "run/x-002-7.npz");
    EXPECT_TRUE(name.matches("run/x-002-7.npz", "run"));
    EXPECT_FALSE(name.matches("run/x-002-7.npz", "other"));
    const OutputName whole("sig-%(input)s.npz");
    EXPECT_FALSE(whole.has_number());
    EXPECT_EQ(whole.fill({7, 2, "run"}), "sig-run.npz");
    for (const auto& [path, input] : std::map<std::string, std::string>{{"a/run7.npz", "run7"},
                                                                        {"run7.tar.gz", "run7"},
                                                                        {"x.tar.bz2.npz", "x"},
                                                                        {"my.run_1.tgz", "my.run_1"},
                                                                        {"x_tar.xz", "x"},
                                                                        {".npz", ".npz"}}) {
        EXPECT_EQ(OutputName::input_of(path), input);
    }
}
