#include "ArrayIO.h"
#include "SioTesting.h"
#include "WireCellAux/SimpleTensor.h"
#include "WireCellAux/SimpleTensorSet.h"
#include "WireCellIface/ITensorSetSink.h"
#include "WireCellIface/ITensorSetSource.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <complex>
#include <cstdint>
#include <cstring>
#include <filesystem>

using namespace WireCell;
using namespace spng::test;

namespace {
    template <class T>
    ITensor::pointer make_tensor(const ITensor::shape_t& shape, const std::vector<T>& data,
                                 const Configuration& metadata = {})
    {
        return std::make_shared<Aux::SimpleTensor>(shape, data.data(), metadata);
    }

    ITensorSet::pointer make_set(int ident, const ITensor::vector& tensors, const Configuration& metadata = {})
    {
        return std::make_shared<Aux::SimpleTensorSet>(ident, metadata, std::make_shared<ITensor::vector>(tensors));
    }

    template <class T>
    std::vector<T> values(const ITensor::pointer& tensor)
    {
        EXPECT_EQ(tensor->element_type(), typeid(T));
        std::vector<T> out(tensor->size() / sizeof(T));
        std::memcpy(out.data(), tensor->data(), tensor->size());
        return out;
    }

    std::vector<ITensorSet::pointer> read_sets(const std::string& path, const std::string& prefix = "")
    {
        return drain<ITensorSetSource>(
            configured("TensorFileSource", "source", {{"inname", path}, {"prefix", prefix}}));
    }

    void write_sets(const std::string& path, const std::vector<ITensorSet::pointer>& sets,
                    Configuration cfg = Configuration::object())
    {
        cfg["outname"] = path;
        const auto sink = configured("TensorFileSink", "sink", cfg);
        for (const auto& set : sets) EXPECT_TRUE(feed<ITensorSetSink>(sink, set));
        EXPECT_TRUE(feed<ITensorSetSink>(sink, nullptr));
        as<ITerminal>(sink)->finalize();
    }

    using Texts = std::vector<std::pair<std::string, std::string>>;

    void write_texts(const std::string& path, const Texts& members)
    {
        Sio::ArchiveWriter archive(path, "test");
        for (const auto& [name, text] : members) {
            archive.begin(name, text.size());
            archive.write(text.data(), text.size());
        }
        archive.close();
    }

    /// A tensor in Fortran order.
    class ColumnTensor : public Aux::SimpleTensor {
      public:
        using Aux::SimpleTensor::SimpleTensor;
        ITensor::order_t order() const override { return m_order; }
        ITensor::order_t m_order = {1, 0};
    };
}

TEST(TensorFileSource, reads_sets_made_by_python)
{
    const auto sets = read_sets(archive_fixture("tensors-python.zip"), "pre_");
    ASSERT_EQ(sets.size(), 1U);
    EXPECT_EQ(sets[0]->ident(), 5);
    EXPECT_EQ(sets[0]->metadata(), Configuration({{"datapath", "sets/5"}}));
    const auto& tensors = *sets[0]->tensors();
    ASSERT_EQ(tensors.size(), 4U);

    EXPECT_EQ(tensors[0]->metadata(), Configuration({{"datatype", "tensor"}}));
    EXPECT_EQ(tensors[0]->dtype(), "f4");
    EXPECT_EQ(tensors[0]->shape(), (ITensor::shape_t{2, 3}));
    EXPECT_EQ(values<float>(tensors[0]), (std::vector<float>{1, 2, 3, 4, 5, 6}));

    EXPECT_TRUE(tensors[1]->metadata().is_null());
    EXPECT_EQ(tensors[1]->dtype(), "i4");
    EXPECT_EQ(tensors[1]->shape(), (ITensor::shape_t{2, 3, 4}));
    EXPECT_EQ(values<int32_t>(tensors[1])[23], 23);

    EXPECT_EQ(tensors[2]->metadata(), Configuration({{"datatype", "none"}}));
    EXPECT_TRUE(tensors[2]->shape().empty());
    EXPECT_EQ(tensors[2]->size(), 0U);
    EXPECT_EQ(tensors[3]->element_type(), typeid(bool));
    EXPECT_EQ(tensors[3]->size(), 2U);
    EXPECT_TRUE(static_cast<bool>(tensors[3]->data()[0]));
    EXPECT_FALSE(static_cast<bool>(tensors[3]->data()[1]));
}

TEST(TensorFileSource, skips_what_has_another_prefix_and_fails_where_nothing_is_left)
{
    const auto path = archive_fixture("tensors-python.zip");
    const auto text = error_of<IOError>([&] { read_sets(path, "other_"); });
    EXPECT_TRUE(contains(text, "TensorFileSource:source: file '" + path + "': has no tensor sets")) << text;
    const Configuration cfg = {{"inname", path}, {"prefix", "other_"}, {"allow_empty", true}};
    EXPECT_TRUE(drain<ITensorSetSource>(configured("TensorFileSource", "source", cfg)).empty());
}

TEST(TensorFileSource, starts_anew_when_configured_again)
{
    const Configuration cfg = {{"inname", archive_fixture("tensors-python.zip")}, {"prefix", "pre_"}};
    const auto source = configured("TensorFileSource", "again", cfg);
    EXPECT_EQ(drain<ITensorSetSource>(source).size(), 1U);
    source->configure(cfg);
    EXPECT_EQ(drain<ITensorSetSource>(source).size(), 1U);
}

TEST(TensorFileSource, refuses_what_is_missing_or_malformed)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    auto text = error_of<IOError>([&] { read_sets(path); });
    EXPECT_TRUE(contains(text, "TensorFileSource:source: file '" + path + "' does not exist")) << text;

    write_texts(path, {{"tensorset_0_metadata.json", "{not json"}});
    text = error_of<IOError>([&] { read_sets(path); });
    EXPECT_TRUE(contains(text, "member 'tensorset_0_metadata.json': not valid JSON")) << text;

    write_texts(path, {{"tensorset_0_metadata.json", "{}"}, {"tensor_0_1_metadata.json", "{}"}});
    text = error_of<IOError>([&] { read_sets(path); });
    EXPECT_TRUE(contains(text, "tensor set 0: tensor 0 is missing (the next there is 1)")) << text;

    write_texts(path, {{"tensor_0_0_array.npy", "no array at all"}});
    text = error_of<IOError>([&] { read_sets(path); });
    EXPECT_TRUE(contains(text, "member 'tensor_0_0_array.npy': is not an npy array")) << text;
}

TEST(TensorFileSource, collects_sets_whose_members_are_grouped_by_kind)
{
    TempFolder folder;
    const auto array = Sio::npy_preamble({"u1", false, false, {1}}) + "x";
    for (const auto* format : {"npz", "tar", "tar.bz2"}) {
        const auto path = folder.file(std::string("x.") + format);
        std::vector<std::pair<std::string, std::string>> members;
        for (const auto* end : {"set_3_metadata.json", "set_5_metadata.json"}) {
            members.emplace_back(std::string("tensor") + end, "{}");
        }
        for (const auto* end : {"3_1", "5_0", "3_0"}) {
            members.emplace_back(std::string("tensor_") + end + "_metadata.json",
                                 "{\"at\":\"" + std::string(end) + "\"}");
        }
        for (const auto* end : {"5_0", "3_0", "3_1"})
            members.emplace_back(std::string("tensor_") + end + "_array.npy", array);
        write_texts(path, members);
        const auto sets = read_sets(path);
        ASSERT_EQ(sets.size(), 2U) << format;
        EXPECT_EQ(sets[0]->ident(), 5);
        EXPECT_EQ(sets[1]->ident(), 3);
        ASSERT_EQ(sets[1]->tensors()->size(), 2U);
        EXPECT_EQ(sets[1]->tensors()->at(1)->metadata(), Configuration({{"at", "3_1"}}));
        EXPECT_EQ(sets[1]->tensors()->at(1)->size(), 1U);
    }
}

TEST(TensorFileSource, refuses_metadata_of_any_depth_or_length_and_idents_beyond_an_int)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    const std::string member = "tensorset_0_metadata.json";
    write_texts(path, {{member, std::string(100000, '[') + std::string(100000, ']')}});
    auto text = error_of<IOError>([&] { read_sets(path); });
    EXPECT_TRUE(contains(text, "member '" + member + "': JSON of more than 500 levels")) << text;
    write_texts(path, {{member, std::string(20000000, ' ') + "{}"}});
    text = error_of<IOError>([&] { read_sets(path); });
    EXPECT_TRUE(contains(text, "member '" + member + "': is a text of 20000002 bytes")) << text;
    write_texts(path, {{"tensorset_3000000000_metadata.json", "{}"}});
    text = error_of<ValueError>([&] { read_sets(path); });
    EXPECT_TRUE(contains(text, "the number 3000000000 is too large")) << text;
}

TEST(TensorFileSink, gives_back_every_type_by_way_of_the_source)
{
    TempFolder folder;
    const ITensor::vector tensors = {
        make_tensor<float>({2, 2}, {1, 2, 3, 4}, {{"datapath", "a"}, {"list", {1, 2.5, "x"}}}),
        make_tensor<double>({3}, {1, 2, 3}),
        make_tensor<int8_t>({1}, {-1}),
        make_tensor<int16_t>({1, 2}, {-1, 2}),
        make_tensor<int32_t>({1}, {-70000}),
        make_tensor<int64_t>({1}, {int64_t{1} << 40}),
        make_tensor<uint8_t>({1}, {255}),
        make_tensor<uint16_t>({1}, {65535}),
        make_tensor<uint32_t>({1}, {4000000000U}),
        make_tensor<uint64_t>({1}, {uint64_t{1} << 63}),
        make_tensor<std::complex<float>>({1}, {{1, -1}}),
        make_tensor<std::complex<double>>({1}, {{2, -2}}),
        make_tensor<float>({2, 0, 3}, {}),
        std::make_shared<Aux::SimpleTensor>(Configuration{{"only", "metadata"}}),
    };
    for (const auto* name : {"x.npz", "x.tar.gz", "x.tar"}) {
        const auto path = folder.file(name);
        write_sets(path, {make_set(3, tensors, {{"set", true}}), make_set(4, {})});
        const auto sets = read_sets(path);
        ASSERT_EQ(sets.size(), 2U);
        EXPECT_EQ(sets[0]->ident(), 3);
        EXPECT_EQ(sets[0]->metadata(), Configuration({{"set", true}}));
        ASSERT_EQ(sets[0]->tensors()->size(), tensors.size());
        for (size_t ind = 0; ind < tensors.size(); ++ind) {
            const auto& want = tensors[ind];
            const auto& got = sets[0]->tensors()->at(ind);
            EXPECT_EQ(got->dtype(), want->dtype()) << ind;
            EXPECT_EQ(got->shape(), want->shape()) << ind;
            EXPECT_EQ(got->metadata(), want->metadata()) << ind;
            ASSERT_EQ(got->size(), want->size()) << ind;
            EXPECT_TRUE(std::equal(got->data(), got->data() + got->size(), want->data())) << ind;
        }
        EXPECT_TRUE(sets[1]->metadata().is_null());
        EXPECT_TRUE(sets[1]->tensors()->empty());
    }
}

TEST(TensorFileSink, writes_the_members_that_other_tools_expect)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    write_sets(path, {make_set(2, {make_tensor<float>({1}, {7}, {{"k", "v"}})})}, {{"prefix", "p_"}});
    Sio::ArchiveReader reader(path, "test");
    ASSERT_TRUE(reader.next());
    EXPECT_EQ(reader.name(), "p_tensorset_2_metadata.json");
    EXPECT_EQ(reader.read_text(), "null");
    ASSERT_TRUE(reader.next());
    EXPECT_EQ(reader.name(), "p_tensor_2_0_metadata.json");
    EXPECT_EQ(reader.read_text(), R"({"k":"v"})");
    ASSERT_TRUE(reader.next());
    EXPECT_EQ(reader.name(), "p_tensor_2_0_array.npy");
    EXPECT_TRUE(contains(reader.read_text(), "'descr': '<f4', 'fortran_order': False, 'shape': (1,)"));
    EXPECT_FALSE(reader.next());
}

TEST(TensorFileSink, keeps_sets_with_one_ident_apart)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    write_sets(path, {make_set(0, {make_tensor<float>({1}, {1})}), make_set(0, {make_tensor<float>({1}, {2})})});
    const auto sets = read_sets(path);
    ASSERT_EQ(sets.size(), 2U);
    EXPECT_EQ(values<float>(sets[1]->tensors()->at(0)), std::vector<float>{2});
}

TEST(TensorFileSink, respects_the_storage_order)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    const std::vector<float> columns = {1, 4, 2, 5, 3, 6};
    const auto tensor = std::make_shared<ColumnTensor>(ITensor::shape_t{2, 3}, columns.data());
    write_sets(path, {make_set(0, {tensor})});
    EXPECT_EQ(values<float>(read_sets(path).at(0)->tensors()->at(0)), (std::vector<float>{1, 2, 3, 4, 5, 6}));

    tensor->m_order = {1, 1};
    const auto text = error_of<ValueError>([&] { write_sets(path, {make_set(0, {tensor})}); });
    EXPECT_TRUE(contains(text, "TensorFileSink:sink: 'tensor_0_0_array.npy': tensor of storage order (1, 1)")) << text;
}

TEST(TensorFileSink, shows_its_file_only_when_finalized_and_after_an_error_what_came_before)
{
    TempFolder folder;
    const auto path = folder.file("x.npz");
    const auto sink = configured("TensorFileSink", "late", {{"outname", path}});
    feed<ITensorSetSink>(sink, make_set(0, {make_tensor<float>({1}, {1})}));
    EXPECT_FALSE(std::filesystem::exists(path));
    const auto bad = std::make_shared<ColumnTensor>(ITensor::shape_t{1, 1}, std::vector<float>{1}.data());
    bad->m_order = {0};
    error_of<ValueError>([&] { feed<ITensorSetSink>(sink, make_set(1, {bad})); });
    as<ITerminal>(sink)->finalize();
    EXPECT_FALSE(std::filesystem::exists(path));
    EXPECT_EQ(read_sets(folder.file("x.incomplete.npz")).size(), 1U);
}

TEST(TensorFileSink, writes_an_empty_archive_with_a_warning_if_no_set_comes)
{
    TempFolder folder;
    const LogFile log;
    write_sets(folder.file("x.npz"), {});
    EXPECT_TRUE(log.has("no tensor set came"));
    EXPECT_TRUE(std::filesystem::exists(folder.file("x.npz")));
    EXPECT_TRUE(contains(error_of<IOError>([&] { read_sets(folder.file("x.npz")); }), "has no tensor sets"));
}

TEST(TensorFileSink, takes_everything_and_writes_nothing_in_dump_mode)
{
    TempFolder folder;
    write_sets(folder.file("x.npz"), {make_set(0, {make_tensor<float>({1}, {1})})}, {{"dump_mode", true}});
    EXPECT_TRUE(folder.is_empty());
}
