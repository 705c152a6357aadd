#include "ErrorText.h"
#include "TempFolder.h"
#include "WireCellUtil/DataFolders.h"
#include "WireCellUtil/Logging.h"
#include "WireCellUtil/Persist.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

using namespace WireCell;
using spng::test::contains;
using spng::test::error_of;
using spng::test::TempFolder;

namespace {
    void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

    /// Sets WIRECELL_PATH and the current directory for the length of a test.
    class Place {
      public:
        explicit Place(const std::string& path, const std::string& folder = "")
          : m_path(std::getenv("WIRECELL_PATH") ? std::getenv("WIRECELL_PATH") : "")
          , m_folder(std::filesystem::current_path())
        {
            setenv("WIRECELL_PATH", path.c_str(), 1);
            if (!folder.empty()) std::filesystem::current_path(folder);
        }
        ~Place()
        {
            setenv("WIRECELL_PATH", m_path.c_str(), 1);
            std::filesystem::current_path(m_folder);
        }

      private:
        std::string m_path;
        std::filesystem::path m_folder;
    };
}

TEST(Persist, the_current_directory_comes_before_the_path_and_the_path_in_order)
{
    TempFolder here, first, second;
    write(second.file("wires.json"), "2");
    Place place("/nowhere:" + first.file("") + ":" + second.file(""), here.file(""));
    EXPECT_EQ(Persist::load("wires.json"), 2);
    write(first.file("wires.json"), "1");
    EXPECT_EQ(Persist::load("wires.json"), 1);
    write(here.file("wires.json"), "0");
    EXPECT_EQ(Persist::load("wires.json"), 0);
}

TEST(Persist, the_folders_of_a_parser_come_between_the_current_directory_and_the_path)
{
    TempFolder here, extra, path;
    write(path.file("lib.jsonnet"), "'path'");
    write(path.file("job.jsonnet"), "import 'lib.jsonnet'");
    write(extra.file("lib.jsonnet"), "'extra'");
    write(extra.file("other.jsonnet"), "import 'only.jsonnet'");
    write(path.file("only.jsonnet"), "'only'");
    Place place(path.file(""), here.file(""));
    Persist::Parser parser({extra.file("")});
    EXPECT_EQ(parser.load("lib.jsonnet"), "extra");
    EXPECT_EQ(parser.load("other.jsonnet"), "only");
    EXPECT_EQ(parser.load("job.jsonnet"), "path") << "an import is first relative to its importer";
    EXPECT_EQ(Persist::load("lib.jsonnet"), "path");
}

TEST(Persist, folders_of_the_process_serve_all_files_and_come_before_the_path)
{
    TempFolder extra, path;
    write(extra.file("both.json"), "1");
    write(path.file("both.json"), "2");
    write(path.file("one.json"), "3");
    Place place(path.file(""));
    Persist::add_data_folders({extra.file("")});
    EXPECT_EQ(Persist::load("both.json"), 1);
    EXPECT_EQ(Persist::load("one.json"), 3);
    EXPECT_EQ(Persist::resolve("both.json"), extra.file("both.json"));
}

TEST(Persist, a_folder_that_does_not_exist_is_an_error)
{
    TempFolder folder;
    write(folder.file("file"), "");
    const auto add = [&] { Persist::add_data_folders({folder.file(""), "/no/such/folder"}); };
    EXPECT_TRUE(contains(error_of<IOError>(add), "\"/no/such/folder\" does not exist"));
    EXPECT_TRUE(contains(error_of<IOError>([&] { Persist::Parser({folder.file("file")}); }), "is not a folder"));
}

TEST(Persist, a_model_in_place_of_a_data_file_is_a_warning_that_names_both)
{
    TempFolder folder;
    std::filesystem::create_directory(folder.file("builtin"));
    write(folder.file("builtin/only-a-model.json"), "0");
    Log::add_file(folder.file("log.txt"), "warn");
    Place place(folder.file(""));
    EXPECT_TRUE(contains(Persist::resolve("only-a-model.json"), "builtin/only-a-model.json"));
    Persist::resolve("only-a-model.json");
    const auto text = Persist::slurp(folder.file("log.txt"));
    const auto at = text.find("\"only-a-model.json\"");
    EXPECT_NE(at, std::string::npos) << text;
    EXPECT_TRUE(contains(text, "builtin/only-a-model.json")) << text;
    EXPECT_EQ(text.find("\"only-a-model.json\"", at + 1), std::string::npos) << "once is enough: " << text;
}

TEST(Persist, our_own_data_are_found_without_any_environment)
{
    Place place("");
    ASSERT_FALSE(Persist::search_path().empty());
    EXPECT_TRUE(std::filesystem::is_directory(Persist::search_path().back()));
}

TEST(Persist, a_missing_file_is_named_with_the_folders_searched)
{
    TempFolder path;
    Place place(path.file("."));
    for (const std::string name : {"absent.json", "absent.jsonnet", "absent.json.bz2"}) {
        const auto text = error_of<IOError>([&] { Persist::load(name); });
        EXPECT_TRUE(contains(text, name)) << text;
        EXPECT_TRUE(contains(text, path.file("."))) << text;
    }
    EXPECT_EQ(Persist::resolve("absent.json"), "");
    EXPECT_TRUE(contains(error_of<IOError>([] { Persist::load("/no/such.json"); }), "No such file"));
    EXPECT_TRUE(contains(error_of<IOError>([] { Persist::load("/no/such.jsonnet"); }), "No such file"));
}

TEST(Persist, bzip2_json_comes_back_as_it_was_written)
{
    TempFolder folder;
    auto top = Configuration::array();
    for (int ind = 0; ind < 200000; ++ind) top.push_back(ind * 0.25);
    Persist::dump(folder.file("data.json.bz2"), top);
    EXPECT_LT(std::filesystem::file_size(folder.file("data.json.bz2")), 400000);
    EXPECT_EQ(Persist::load(folder.file("data.json.bz2")), top);
}

TEST(Persist, compressed_streams_may_follow_each_other)
{
    TempFolder folder;
    Persist::dump(folder.file("a.bz2"), Configuration::array({1, 2}));
    const auto one = Persist::slurp(folder.file("a.bz2"));
    write(folder.file("b.json.bz2"), one + one);
    EXPECT_TRUE(contains(error_of<ValueError>([&] { Persist::load(folder.file("b.json.bz2")); }), "b.json.bz2"));
    write(folder.file("c.json.bz2"), one.substr(0, one.size() - 4));
    EXPECT_TRUE(
        contains(error_of<IOError>([&] { Persist::load(folder.file("c.json.bz2")); }), "c.json.bz2\": the bzip2 data"));
    write(folder.file("d.json.bz2"), "no compression here");
    EXPECT_TRUE(contains(error_of<IOError>([&] { Persist::load(folder.file("d.json.bz2")); }), "no valid bzip2"));
}

TEST(Persist, malformed_json_is_a_value_error_that_names_the_file)
{
    TempFolder folder;
    write(folder.file("bad.json"), "{\"a\": }");
    EXPECT_TRUE(
        contains(error_of<ValueError>([&] { Persist::load(folder.file("bad.json")); }), "bad.json\": not valid JSON"));
}

TEST(Persist, numbers_are_rounded_on_request)
{
    EXPECT_EQ(Persist::dumps({{"a", 1.0 / 3}, {"n", 12345}}, 0, 3), R"({"a":0.333,"n":12345})");
}

TEST(Persist, a_detector_stands_for_its_files)
{
    TempFolder folder;
    write(folder.file("detectors.jsonnet"), "{ toy: { wires: 'toy.json', fields: ['f.json', 'g.json'] } }");
    write(folder.file("toy.json"), "0");
    write(folder.file("f.json"), "0");
    Place place(folder.file(""));
    EXPECT_TRUE(String::endswith(Persist::resolve("toy", "wires"), "/toy.json"));
    EXPECT_TRUE(String::endswith(Persist::resolve("toy", "fields"), "/f.json"));
    EXPECT_EQ(Persist::resolve("toy", "noise"), "");
    EXPECT_EQ(Persist::resolve("other", "wires"), "");
}

TEST(Jsonnet, takes_variables_and_top_level_arguments)
{
    TempFolder folder;
    write(folder.file("job.jsonnet"), "function(n, who) [n * std.extVar('factor'), who + std.extVar('mark')]");
    Persist::Parser parser({}, {{"mark", "!"}}, {{"factor", "3"}}, {{"who", "you"}}, {{"n", "2"}});
    EXPECT_EQ(parser.load(folder.file("job.jsonnet")).dump(), R"([6,"you!"])");
}

TEST(Jsonnet, errors_carry_the_message_of_the_evaluation)
{
    TempFolder folder;
    const auto job = folder.file("job.jsonnet");
    write(job, "function(n) n");
    Persist::Parser unknown({}, {}, {}, {{"other", "1"}});
    EXPECT_TRUE(contains(error_of<ValueError>([&] { unknown.load(job); }), "other"));
    EXPECT_TRUE(contains(error_of<ValueError>([] { Persist::loads("std.extVar('absent')"); }), "absent"));
    EXPECT_TRUE(contains(error_of<ValueError>([] { Persist::loads("{ a: "); }), "can not evaluate"));
    Persist::Parser broken({}, {}, {}, {}, {{"n", "1 +"}});
    EXPECT_TRUE(contains(error_of<ValueError>([&] { broken.load(job); }), "can not evaluate"));
}

TEST(Jsonnet, imports_give_the_same_by_whatever_way_they_are_read)
{
    TempFolder folder;
    const auto main = folder.file("main.jsonnet");
    std::filesystem::create_directory(folder.file("sub"));
    write(folder.file("text.txt"), "import 'nothing'");
    write(folder.file("sub/leaf.libsonnet"), "{ name: 'leaf', up: (import '../other.libsonnet').name } // ends here");
    write(folder.file("other.libsonnet"), "{ name: 'other', leaf:: import 'sub/leaf.libsonnet', same: $.name }");
    write(folder.file("block.libsonnet"), "{ text: |||\n  import 'nothing' ' \"\n||| }");
    write(folder.file("where.libsonnet"), "std.length(std.thisFile) > 0");
    write(main, R"(# import 'comment'
/* import "comment" */
local leaf = import 'sub/leaf.libsonnet', other = import "other.libsonnet";
function(word='') [
  leaf, other.leaf.up, other, importstr 'text.txt', (import 'block.libsonnet').text, import 'where.libsonnet', word,
  "import 'string' \" ", @'import ''verbatim''', if false then import 'missing.libsonnet',
  |||
    import 'block' |||
      deeper

    end
  |||,
])");
    const Configuration leaf{{"name", "leaf"}, {"up", "other"}};
    const Configuration other{{"name", "other"}, {"same", "other"}};
    const auto want = Configuration::array({leaf, "other", other, "import 'nothing'", "import 'nothing' ' \"\n", true,
                                            "given", "import 'string' \" ", "import 'verbatim'", nullptr,
                                            "import 'block' |||\n  deeper\n\nend\n"});
    EXPECT_EQ(Persist::Parser({}, {}, {}, {{"word", "given"}}).load(main), want);
}

TEST(Jsonnet, errors_in_imported_files_name_the_file_and_line)
{
    TempFolder folder;
    write(folder.file("bad.libsonnet"), "{\n  wrong: error 'no good',\n}");
    write(folder.file("main.jsonnet"), "(import 'bad.libsonnet').wrong");
    const auto text = error_of<ValueError>([&] { Persist::load(folder.file("main.jsonnet")); });
    EXPECT_TRUE(contains(text, "no good")) << text;
    EXPECT_TRUE(contains(text, "bad.libsonnet:2:")) << text;
}

TEST(Jsonnet, folds_deeper_than_its_default_stack)
{
    EXPECT_EQ(Persist::loads("local f(n) = if n == 0 then 0 else 1 + f(n - 1); f(5000)"), 5000);
}
