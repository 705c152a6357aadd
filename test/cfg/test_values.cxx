#include "Evaluate.h"

using namespace spng::test;

/// Arguments of jobs whose values are of another kind than is wanted.
namespace {
    /// What a job complains about, where one argument is code and the others are text.
    std::string complaint_of_code(const std::string& file, const std::string& name, const std::string& code,
                                  Arguments words = {})
    {
        words.insert({"output", "out.npz"});
        return complaint([&] {
            WireCell::Persist::Parser({(source_dir() / "cfg").string()}, {}, {}, words, {{name, code}}).load(file);
        });
    }

    std::string complaint_of(const std::string& file, const Arguments& words)
    {
        return complaint([&] { job(words, file); });
    }

    void expect_told(const std::string& complaint, const std::vector<std::string>& words)
    {
        for (const auto& word : words)
            EXPECT_NE(complaint.find(word), std::string::npos) << word << " in: " << complaint;
    }
}

TEST(Values, keys_of_a_component_are_an_object)
{
    const auto told = [](const std::string& code) {
        return complaint_of_code("test-osp.jsonnet", "keys", code, {{"input", "in.npz"}});
    };
    expect_told(told("'hello'"), {"keys: got \"hello\"", "want keys of OmnibusSigProc", "--tla-code"});
    expect_told(told("5"), {"keys: got \"5\""});
    expect_told(told("[1, {}]"), {"keys: got \"[1, {"});
    expect_told(told("function(x) x"), {"keys: got \"a function\""});
    EXPECT_EQ(told("{ troi_pad: 10 }"), "");
    expect_told(complaint_of("simulate.jsonnet", {{"segments", "hello"}}),
                {"segments: got \"hello\"", "want keys of SegmentFileSource"});
}

TEST(Values, lists_of_nothing_are_refused)
{
    for (const std::string device : {"", ","}) {
        expect_told(complaint_of("sigproc.jsonnet", {{"device", device}}), {"device: got \"" + device + "\""});
    }
    expect_told(complaint_of("simulate.jsonnet", {{"input", ","}}), {"input: got \",\" (want one name or more)"});
}

TEST(Values, numbers_beyond_what_a_double_holds_are_no_numbers)
{
    for (const std::string& number : {std::string("1e400"), std::string("-1e9999999"), std::string(400, '9')}) {
        expect_told(complaint_of("sigproc.jsonnet", {{"mask_thresh", number}}),
                    {"mask_thresh: got \"" + number.substr(0, 50)});
    }
    EXPECT_EQ(complaint_of("sigproc.jsonnet", {{"mask_thresh", "1e-5"}}), "");
}

TEST(Values, something_is_to_be_saved)
{
    for (const std::string save : {"", " , "}) {
        expect_told(complaint_of("test-osp.jsonnet", {{"save", save}}), {"save: got \"\"", "gauss", "wiener"});
    }
    expect_told(complaint_of("test-osp.jsonnet", {{"save", "gaus"}}), {"save", "gaus", "gauss"});
}

TEST(Values, an_event_is_words_or_an_object)
{
    const Arguments words{{"input", ""}};
    for (const std::string code : {"5", "function(wc) 5", "[{}]", "function(wc) [1]", "true"}) {
        expect_told(complaint_of_code("simulate.jsonnet", "depos", code, words),
                    {"depos: got \"", "want words such as"});
    }
    for (const std::string code : {"{ blips: { count: 3 } }", "function(wc) {}", "['blips:3', 'muon']"}) {
        EXPECT_EQ(complaint_of_code("simulate.jsonnet", "depos", code, words), "") << code;
    }
}

TEST(Values, angles_of_events_are_within_a_turn)
{
    for (const std::string word : {"line:500", "tracks:2:60-500", "electron:1GeV:500deg"}) {
        expect_told(complaint_of("simulate.jsonnet", {{"input", ""}, {"depos", word}}),
                    {"depos=" + word, "got \"500\" (want a number from -180 to 180)"});
    }
    EXPECT_EQ(complaint_of("simulate.jsonnet", {{"input", ""}, {"depos", "line:-180,electron:1GeV:90deg"}}), "");
}
