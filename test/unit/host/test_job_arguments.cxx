#include "ErrorText.h"
#include "JobArguments.h"
#include "LogText.h"
#include "TempFolder.h"
#include "WireCellApps/DetectorFiles.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

using namespace WireCell;
using spng::test::error_of;
using spng::test::LogText;
using spng::test::TempFolder;

namespace {
    const std::string job_text = "// Makes soup.\n"
                                 "//\n"
                                 "//   wire-cell -c soup.jsonnet -A pot=big\n"
                                 "//\n"
                                 "//   pot      what to cook in\n"
                                 "//   salt, pepper\n"
                                 "//            how much, in grams,\n"
                                 "//            of each\n"
                                 "//   herbs    which, as a list\n"
                                 "\n"
                                 "local wc = import 'wirecell.jsonnet';\n"
                                 "\n"
                                 "function(pot,\n"
                                 "         salt=1,\n"
                                 "         pepper='a (pinch), or more',\n"
                                 "         herbs=['basil', { leek: [1, 2] }],\n"
                                 "         kettle=pot)\n"
                                 "  [{ pot: pot }]\n";

    std::optional<JobArguments> job(const std::string& text)
    {
        const TempFolder folder;
        std::ofstream(folder.file("soup.jsonnet")) << text;
        return JobArguments::read(folder.file("soup.jsonnet"));
    }

    /// The value of WIRECELL_PATH while this lives.
    class DataPath {
      public:
        explicit DataPath(const std::string& value)
          : m_old(std::getenv("WIRECELL_PATH") ? std::getenv("WIRECELL_PATH") : "")
        {
            ::setenv("WIRECELL_PATH", value.c_str(), 1);
        }
        ~DataPath() { ::setenv("WIRECELL_PATH", m_old.c_str(), 1); }

      private:
        std::string m_old;
    };

    /// Wires and a field response of detector "tub", and a filter that goes with them.
    Configuration tub(const std::string& choice)
    {
        const auto file = [&](const std::string& name) -> Configuration {
            return {{"filename", name},
                    {"_builtin", {{"filename", "builtin/" + name}}},
                    {"_data_file", {{"detector", "tub"}, {"choice", choice}, {"key", "filename"}}}};
        };
        return Configuration::array(
            {{{"type", "Wires"}, {"data", file("tub-wires.json")}},
             {{"type", "Fields"}, {"data", file("tub-fields.json")}},
             {{"type", "Filter"}, {"data", {{"axis", {{{"scale", 1}, {"_builtin", {{"scale", 2}}}}}}}}}});
    }

    /// Data folders with both models and some of the files.
    class Tub {
      public:
        explicit Tub(const std::vector<std::string>& files)
          : m_path(m_folder.file("data"))
        {
            std::filesystem::create_directories(m_folder.file("data/builtin"));
            for (const auto* name : {"builtin/tub-wires.json", "builtin/tub-fields.json"}) touch(name);
            for (const auto& name : files) touch(name);
        }
        static Configuration chosen(const std::string& choice)
        {
            std::vector<Configuration> parts{tub(choice)};
            choose_detector_files(parts);
            return parts[0];
        }

      private:
        void touch(const std::string& name) const { std::ofstream(m_folder.file("data/" + name)) << "{}"; }

        TempFolder m_folder;
        DataPath m_path;
    };
}

TEST(JobArguments, are_printed_with_defaults_and_meanings)
{
    std::ostringstream out;
    job(job_text)->print(out);
    const auto text = out.str();
    for (const std::string part : {
             "Makes soup.\n",
             "  wire-cell -c soup.jsonnet -A pot=big\n",
             "  pot     (required) what to cook in\n",
             "  salt    [1] how much, in grams,\n          of each\n",
             "  pepper  [a (pinch), or more] how much, in grams,\n          of each\n",
             "  herbs   [['basil', { leek: [1, 2] }]] which, as a list\n",
             "  kettle  [pot] another name of pot\n",
         }) {
        EXPECT_NE(text.find(part), std::string::npos) << part << "in:\n" << text;
    }
}

TEST(JobArguments, of_a_file_that_imports_another_are_those_of_the_other)
{
    const TempFolder folder;
    std::ofstream(folder.file("soup.jsonnet")) << job_text;
    std::ofstream(folder.file("broth.jsonnet")) << "// Soup, by its old name.\n\nimport 'soup.jsonnet'\n";
    const auto broth = JobArguments::read(folder.file("broth.jsonnet"));
    ASSERT_TRUE(broth);
    EXPECT_NO_THROW(broth->check({"pot", "kettle"}));
    const auto text = error_of<ValueError>([&] { broth->check({"pot", "sallt"}); });
    EXPECT_NE(text.find("broth.jsonnet: there is no argument \"sallt\""), std::string::npos) << text;
    std::ostringstream out;
    broth->print(out);
    EXPECT_NE(out.str().find("Makes soup.\n"), std::string::npos) << out.str();

    std::ofstream(folder.file("round.jsonnet")) << "import 'round.jsonnet'\n";
    std::ofstream(folder.file("lost.jsonnet")) << "import 'nowhere.jsonnet'\n";
    EXPECT_FALSE(JobArguments::read(folder.file("round.jsonnet")));
    EXPECT_FALSE(JobArguments::read(folder.file("lost.jsonnet")));
}

TEST(JobArguments, with_defaults_from_another_file_are_printed_with_their_values)
{
    const std::string start = "// Makes soup.\n\nlocal usual = import 'usual.jsonnet';\n\nfunction(pot=usual.pot, ";
    const auto printed = [&](const std::string& more) {
        const TempFolder folder;
        std::ofstream(folder.file("usual.jsonnet")) << "{ pot: 'big', oven: { heat: [1, 2] }, lid: null, herbs: '' }\n";
        std::ofstream(folder.file("soup.jsonnet")) << start << more << ") []\n";
        std::ostringstream out;
        JobArguments::read(folder.file("soup.jsonnet"))->print(out);
        return out.str();
    };
    const auto text = printed("heat=usual.oven.heat, lid=usual.lid, herbs=usual.herbs");
    for (const std::string part : {"  pot    [big] \n", "  heat   [[1,2]] \n", "  lid    \n", "  herbs  \n"}) {
        EXPECT_NE(text.find(part), std::string::npos) << part << "in:\n" << text;
    }
    EXPECT_NE(printed("salt=usual.salt").find("  salt  [usual.salt] \n"), std::string::npos);
}

TEST(JobArguments, that_are_unknown_are_refused_with_the_known_ones_and_their_meanings)
{
    const auto text = error_of<ValueError>([] { job(job_text)->check({"pot", "sallt"}); });
    for (const std::string part :
         {"soup.jsonnet", "\"sallt\"", "the nearest is \"salt\"", "which, as a list", "pepper"}) {
        EXPECT_NE(text.find(part), std::string::npos) << part << " in: " << text;
    }
}

TEST(JobArguments, without_a_default_have_to_be_given)
{
    const auto text = error_of<ValueError>([] { job(job_text)->check({"salt"}); });
    EXPECT_NE(text.find("\"pot\" is missing, as in -A pot=VALUE: what to cook in"), std::string::npos) << text;
    EXPECT_NO_THROW(job(job_text)->check({"pot", "kettle"}));
}

TEST(JobArguments, belong_to_functions_only)
{
    EXPECT_FALSE(job("// Data.\n[]\n"));
    EXPECT_FALSE(job("// Broken.\n\nfunction(a, b"));
    EXPECT_FALSE(job(""));
    EXPECT_FALSE(JobArguments::read("/no/such/file.jsonnet"));
    EXPECT_TRUE(job("// All in vain.\n\nfunction() []\n"));
}

TEST(DetectorFiles, are_the_experiment_s_where_all_are_there)
{
    const Tub here({"tub-wires.json", "tub-fields.json"});
    for (const auto* choice : {"auto", "experiment"}) {
        const LogText log("config");
        EXPECT_EQ(here.chosen(choice), Configuration::parse(R"([
            {"type": "Wires", "data": {"filename": "tub-wires.json"}},
            {"type": "Fields", "data": {"filename": "tub-fields.json"}},
            {"type": "Filter", "data": {"axis": [{"scale": 1}]}}])"));
        EXPECT_FALSE(log.has("warning")) << log.text();
    }
}

TEST(DetectorFiles, are_models_with_all_that_goes_with_them_where_any_is_missing)
{
    for (const std::string present : {"tub-wires.json", "tub-fields.json"}) {
        const Tub here({present});
        const LogText log("config");
        EXPECT_EQ(here.chosen("auto"), Configuration::parse(R"([
            {"type": "Wires", "data": {"filename": "builtin/tub-wires.json"}},
            {"type": "Fields", "data": {"filename": "builtin/tub-fields.json"}},
            {"type": "Filter", "data": {"axis": [{"scale": 2}]}}])"));
        const auto missing = present == "tub-wires.json" ? "tub-fields.json" : "tub-wires.json";
        EXPECT_TRUE(log.has(std::string("warning: detector tub: \"") + missing + "\"")) << log.text();
        EXPECT_TRUE(log.has(std::string("\"builtin/") + missing + "\"")) << log.text();
    }
}

TEST(DetectorFiles, are_no_models_where_the_experiment_s_are_asked_for)
{
    const Tub here({"tub-wires.json"});
    const auto text = error_of<IOError>([&] { here.chosen("experiment"); });
    EXPECT_NE(text.find("detector tub: no such file: \"tub-fields.json\", and files=experiment"), std::string::npos)
        << text;
}

TEST(DetectorFiles, keep_what_a_job_has_set_itself)
{
    const Tub here({});
    std::vector<Configuration> parts{
        Configuration::parse(R"([{"type": "Filter", "data": {"scale": 7, "_builtin": {}}}])"), tub("auto")};
    choose_detector_files(parts);
    EXPECT_EQ(parts[0][0]["data"], Configuration::parse(R"({"scale": 7})"));
}

TEST(DetectorFiles, of_one_s_own_are_imported)
{
    const TempFolder folder;
    std::ofstream(folder.file("mine.jsonnet")) << "{}";
    Persist::externalvars_t words{{"detector", "mine.jsonnet"}, {"input", "x.jsonnet"}}, code;
    import_arguments({folder.file("")}, words, code);
    EXPECT_EQ(words, (Persist::externalvars_t{{"input", "x.jsonnet"}}));
    EXPECT_EQ(code["detector"].find("import \"/"), 0u) << code["detector"];
    words = {{"detname", "other.jsonnet"}};
    const auto text = error_of<IOError>([&] { import_arguments({folder.file("")}, words, code); });
    EXPECT_NE(text.find("detname: no such file: \"other.jsonnet\""), std::string::npos) << text;
    words = {{"detector", "pdhd"}};
    import_arguments({}, words, code);
    EXPECT_EQ(words.size(), 1u);
}

TEST(DetectorFiles, of_deposits_to_make_are_imported_as_well)
{
    const TempFolder folder;
    std::ofstream(folder.file("event.json")) << "{}";
    Persist::externalvars_t words{{"depos", "event.json"}}, code;
    import_arguments({folder.file("")}, words, code);
    EXPECT_TRUE(words.empty());
    EXPECT_NE(code["depos"].find("event.json"), std::string::npos) << code["depos"];
    words = {{"depos", "electron:1GeV"}};
    import_arguments({}, words, code);
    EXPECT_EQ(words.size(), 1u);
}
