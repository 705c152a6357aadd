#include "TempFolder.h"
#include "TensorNodes.h"
#include "WireCellIface/ITerminal.h"
#include "WireCellUtil/Version.h"

#include <cstdio>
#include <torch/csrc/jit/serialization/pickle.h>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace WireCell;
using namespace spng::test;

namespace {
    /// What an archive holds, by the reader of this library's makers.
    c10::impl::GenericDict load(const std::string& filename)
    {
        std::ifstream file(filename, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
        return torch::jit::pickle_load({bytes.begin(), bytes.end()}).toGenericDict();
    }

    /// The lines that check_pickle.py prints of an archive, or an empty text without python3.
    std::string listing(const std::string& filename)
    {
        const std::string script = std::string(std::getenv("SPNG_SOURCE_DIR")) + "/test/support/python/check_pickle.py";
        FILE* pipe = popen(("python3 " + script + " " + filename + " 2>&1").c_str(), "r");
        std::string text;
        char line[256];
        while (pipe && fgets(line, sizeof line, pipe)) text += line;
        if (pipe) pclose(pipe);
        return text;
    }

    ITorchTensorSet::pointer some_set(int ident)
    {
        return tensor_set(
            {tensor(at::arange(6, at::kFloat).view({2, 3}), {{"datatype", "traces"}, {"datapath", "/a/b"}}),
             tensor(at::ones({3}, at::kBool), {{"datapath", "/c"}, {"tag", "roi"}})},
            ident);
    }

    ITensorSet::pointer host(const std::string& type, const json& cfg, const ITorchTensorSet::pointer& in)
    {
        return run(make_component<ITorchToTensorSet>(type, cfg), in);
    }
}

TEST(PickleSink, one_file_holds_all_events_and_their_metadata)
{
    const TempFolder folder;
    const auto name = folder.file("all.pkl");
    const auto sink = make_component<ITorchTensorSetSink>("SPNGTensorSetPickleSink", {{"filename", name}});
    ASSERT_TRUE((*sink)(some_set(7)));
    ASSERT_TRUE((*sink)(some_set(8)));
    EXPECT_FALSE(std::filesystem::exists(name));
    ASSERT_TRUE((*sink)(ITorchTensorSet::pointer()));
    const auto dict = load(name);
    EXPECT_EQ(dict.size(), 5u);
    EXPECT_TENSOR_EQ(dict.at("exec1-tensor0-traces-_a_b").toTensor(), at::arange(6, at::kFloat).view({2, 3}));
    const auto md = json::parse(dict.at("metadata").toStringRef());
    EXPECT_EQ(md["exec0-tensor1-_c"]["tag"], "roi");
}

TEST(PickleSink, sets_go_to_the_disk_as_they_come_and_none_stay_without_an_end)
{
    const TempFolder folder;
    const auto name = folder.file("all.pkl");
    const auto sink = make_component<ITorchTensorSetSink>("SPNGTensorSetPickleSink", {{"filename", name}});
    const auto large = at::zeros({1 << 20});
    for (int ident = 0; ident < 3; ++ident) {
        ASSERT_TRUE((*sink)(tensor_set({tensor(large)}, ident)));
        const auto part = std::filesystem::directory_iterator(folder.file(""))->path();
        EXPECT_EQ(part.string().find(name + ".part."), 0U) << part;
        EXPECT_GE(std::filesystem::file_size(part), (ident + 1) * large.nbytes());
    }
    configure("SPNGTensorSetPickleSink", {{"filename", name}});
    EXPECT_TRUE(folder.is_empty());
}

TEST(PickleSink, the_file_is_what_torch_load_reads_by_default)
{
    const TempFolder folder;
    const auto name = folder.file("all.pkl");
    const auto sink = make_component<ITorchTensorSetSink>("SPNGTensorSetPickleSink", {{"filename", name}});
    const auto wide = at::arange(20, at::kFloat).view({4, 5});
    (*sink)(tensor_set({tensor(wide.narrow(1, 1, 2), {{"datapath", "/part"}}), tensor(at::zeros({2, 0}))}));
    (*sink)(ITorchTensorSet::pointer());
    if (listing("--help").empty()) GTEST_SKIP() << "no python3 here";
    const auto text = listing(name);
    EXPECT_NE(text.find("exec0-tensor0-_part FloatStorage 4x2 72\n"), std::string::npos) << text;
    EXPECT_NE(text.find("exec0-tensor1-_in FloatStorage 2x0 0\n"), std::string::npos) << text;
}

TEST(TensorSinks, tell_in_their_metadata_how_the_tensors_were_made)
{
    const TempFolder folder;
    const auto name = folder.file("about.pkl");
    json about{{"detector", "pdhd"}, {"files", "builtin"}};
    const auto sink =
        make_component<ITorchTensorSetSink>("SPNGTensorSetPickleSink", {{"filename", name}, {"about", about}});
    (*sink)(some_set(7));
    (*sink)(ITorchTensorSet::pointer());
    EXPECT_EQ(host("SPNGTdmToTensorSet", {{"about", about}}, some_set(7))->metadata()["files"], "builtin");
    about.update(about_outputs());
    EXPECT_EQ(json::parse(load(name).at("metadata").toStringRef())["about"], about);
}

TEST(PickleSink, holds_nothing_but_tensors_where_metadata_are_switched_off)
{
    const TempFolder folder;
    const auto name = folder.file("bare.pkl");
    const auto sink =
        make_component<ITorchTensorSetSink>("SPNGTensorSetPickleSink", {{"filename", name}, {"metadata", false}});
    (*sink)(some_set(7));
    (*sink)(ITorchTensorSet::pointer());
    const auto dict = load(name);
    EXPECT_EQ(dict.size(), 2u);
    for (const auto& entry : dict) EXPECT_TRUE(entry.value().isTensor());
}

TEST(PickleSink, a_pattern_in_the_name_gives_a_file_per_event)
{
    const TempFolder folder;
    const auto sink = make_component<ITorchTensorSetSink>("SPNGTensorSetPickleSink",
                                                          {{"filename", folder.file("event{ident}-call{call}.pkl")}});
    (*sink)(some_set(7));
    EXPECT_EQ(load(folder.file("event7-call0.pkl")).size(), 3u);
    (*sink)(some_set(8));
    EXPECT_TRUE(load(folder.file("event8-call1.pkl")).contains("exec1-tensor1-_c"));
}

TEST(PickleSink, finalising_writes_what_no_end_of_stream_did)
{
    const TempFolder folder;
    const auto name = folder.file("all.pkl");
    const auto sink = make_component<ITorchTensorSetSink>("SPNGTensorSetPickleSink", {{"filename", name}});
    (*sink)(some_set(7));
    Factory::find<ITerminal>("SPNGTensorSetPickleSink", "test")->finalize();
    EXPECT_EQ(load(name).size(), 3u);
}

TEST(PickleSink, a_folder_that_is_not_there_is_an_error_and_leaves_nothing)
{
    const TempFolder folder;
    const auto sink = make_component<ITorchTensorSetSink>("SPNGTensorSetPickleSink",
                                                          {{"filename", folder.file("absent/{call}.pkl")}});
    EXPECT_THROW((*sink)(some_set(7)), IOError);
    EXPECT_TRUE(folder.is_empty());
    EXPECT_REFUSED(configure("SPNGTensorSetPickleSink", json::object()), "key 'filename' is required");
    EXPECT_REFUSED(configure("SPNGTensorSetPickleSink", {{"filename", "{event}.pkl"}}), "{event}.pkl");
}

TEST(PickleSink, links_that_lead_round_in_a_circle_are_refused_and_stay)
{
    const TempFolder folder;
    const auto name = folder.file("loop.pkl");
    std::filesystem::create_symlink("loop.pkl", name);
    const auto sink = make_component<ITorchTensorSetSink>("SPNGTensorSetPickleSink", {{"filename", name}});
    EXPECT_THROW((*sink)(some_set(7)), IOError);
    EXPECT_TRUE(std::filesystem::is_symlink(name));
}

TEST(TdmToTensorSet, tensors_keep_shape_type_and_metadata)
{
    const auto out = host("SPNGTdmToTensorSet", json::object(), some_set(7));
    EXPECT_EQ(out->ident(), 7);
    ASSERT_EQ(out->tensors()->size(), 2u);
    const auto first = out->tensors()->at(0);
    EXPECT_EQ(first->shape(), (ITensor::shape_t{2, 3}));
    EXPECT_EQ(first->element_type(), typeid(float));
    EXPECT_EQ(reinterpret_cast<const float*>(first->data())[5], 5.0F);
    EXPECT_EQ(first->metadata()["datapath"], "/a/b");
    EXPECT_EQ(out->tensors()->at(1)->element_type(), typeid(bool));
}

TEST(TdmToTensorSet, rules_include_and_then_exclude)
{
    const json both = json::array({{{"datapath", "/.*"}}});
    const json traces = json::array({{{"datatype", "traces"}}});
    EXPECT_EQ(host("SPNGTdmToTensorSet", {{"include_rules", traces}}, some_set(7))->tensors()->size(), 1u);
    const auto rest = host("SPNGTdmToTensorSet", {{"include_rules", both}, {"exclude_rules", traces}}, some_set(7));
    ASSERT_EQ(rest->tensors()->size(), 1u);
    EXPECT_EQ(rest->tensors()->at(0)->metadata()["datapath"], "/c");
}

TEST(TdmToTensorSet, types_that_the_host_lacks_are_refused)
{
    EXPECT_REFUSED(host("SPNGTdmToTensorSet", json::object(), tensor_set({tensor(at::zeros({2}, at::kHalf))})),
                   "a tensor of Half cannot go to the host");
    EXPECT_EQ(host("SPNGTdmToTensorSet", json::object(), nullptr), nullptr);
}

TEST(TorchToTensor, everything_becomes_float64)
{
    const auto out = host("TorchToTensor", json::object(), some_set(7));
    for (const auto& one : *out->tensors()) EXPECT_EQ(one->element_type(), typeid(double));
    EXPECT_EQ(host("TorchToTensor", json::object(), nullptr), nullptr);
}
