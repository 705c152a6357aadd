#include "WireCellUtil/Exceptions.h"
#include "view/data/TensorPickle.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

using namespace WireCell;
using View::PickledTensor;
using View::read_tensor_pickle;

namespace {
    std::string text(const std::string& word)
    {
        return std::string("X") + static_cast<char>(word.size()) + std::string(3, '\0') + word;
    }
    std::string number(int value) { return std::string("K") + static_cast<char>(value); }

    /// Of a 2-D tensor what LibTorch writes.
    std::string tensor(int record, const std::string& type, int count, int offset, std::pair<int, int> shape,
                       std::pair<int, int> strides)
    {
        return "ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage") + "ctorch\n" + type + "\n" +
               text(std::to_string(record)) + text("cpu") + number(count) + "tQ" + number(offset) +
               number(shape.first) + number(shape.second) + "\x86" + number(strides.first) + number(strides.second) +
               "\x86" + "\x89" + "ccollections\nOrderedDict\n)RtR";
    }
    std::string dict(const std::string& items) { return "\x80\x02}(" + items + "u."; }
    std::string usual() { return tensor(0, "FloatStorage", 6, 0, {2, 3}, {3, 1}); }

    template <class T>
    std::vector<std::byte> bytes_of(const std::vector<T>& numbers)
    {
        std::vector<std::byte> bytes(numbers.size() * sizeof(T));
        std::memcpy(bytes.data(), numbers.data(), bytes.size());
        return bytes;
    }

    void expect_refused(const std::string& pickle, const std::string& why)
    {
        try {
            read_tensor_pickle(pickle, "x.pkl");
            ADD_FAILURE() << why;
        }
        catch (const IOError& error) {
            const std::string told = error.what();
            EXPECT_EQ(told.rfind("x.pkl: ", 0), 0U) << told;
            EXPECT_NE(told.find(why), std::string::npos) << told;
        }
    }
}

TEST(TensorPickle, has_tensors_and_texts_by_name)
{
    const auto content =
        read_tensor_pickle(dict(text("one") + usual() + text("metadata") + text("{}") + text("n") + number(3)), "x");
    ASSERT_EQ(content.tensors.size(), 1U);
    const auto& one = content.tensors[0];
    EXPECT_EQ(one.name, "one");
    EXPECT_EQ(one.record, "data/0");
    EXPECT_EQ(one.type, "FloatStorage");
    EXPECT_EQ(one.shape, (std::vector<size_t>{2, 3}));
    EXPECT_EQ(content.texts.at("metadata"), "{}");
}

TEST(TensorPickle, a_tuple_has_tensors_by_number)
{
    const auto content =
        read_tensor_pickle("\x80\x02(" + usual() + tensor(1, "LongStorage", 2, 0, {1, 2}, {2, 1}) + "}t.", "x");
    ASSERT_EQ(content.tensors.size(), 2U);
    EXPECT_EQ(content.tensors[1].name, "1");
    EXPECT_EQ(content.tensors[1].record, "data/1");
}

TEST(TensorPickle, elements_of_all_types_become_numbers)
{
    const auto read = [](const std::string& type, const auto& raw) {
        PickledTensor one;
        one.type = type;
        one.count = 3;
        one.shape = {3};
        one.strides = {1};
        return one.floats(bytes_of(raw));
    };
    const std::vector<float> want = {0, 1, -2};
    EXPECT_EQ(read("FloatStorage", std::vector<float>{0, 1, -2}), want);
    EXPECT_EQ(read("DoubleStorage", std::vector<double>{0, 1, -2}), want);
    EXPECT_EQ(read("LongStorage", std::vector<int64_t>{0, 1, -2}), want);
    EXPECT_EQ(read("IntStorage", std::vector<int32_t>{0, 1, -2}), want);
    EXPECT_EQ(read("ShortStorage", std::vector<int16_t>{0, 1, -2}), want);
    EXPECT_EQ(read("CharStorage", std::vector<int8_t>{0, 1, -2}), want);
    EXPECT_EQ(read("HalfStorage", std::vector<uint16_t>{0, 0x3c00, 0xc000}), want);
    EXPECT_EQ(read("BFloat16Storage", std::vector<uint16_t>{0, 0x3f80, 0xc000}), want);
    EXPECT_EQ(read("BoolStorage", std::vector<uint8_t>{0, 1, 1}), (std::vector<float>{0, 1, 1}));
    EXPECT_FLOAT_EQ(read("HalfStorage", std::vector<uint16_t>{0x3555, 1, 0x7c00})[0], 0.33325195F);
    EXPECT_FLOAT_EQ(read("HalfStorage", std::vector<uint16_t>{0x3555, 1, 0x7c00})[1], std::ldexp(1.0F, -24));
    EXPECT_TRUE(std::isinf(read("HalfStorage", std::vector<uint16_t>{0x3555, 1, 0x7c00})[2]));
    EXPECT_EQ(PickledTensor{}.item_size(), 0U);
}

TEST(TensorPickle, strides_are_followed)
{
    // The second row of a matrix of 2 x 3, and the matrix turned.
    const auto raw = bytes_of(std::vector<float>{1, 2, 3, 4, 5, 6});
    const auto content = read_tensor_pickle(dict(text("row") + tensor(0, "FloatStorage", 6, 3, {1, 3}, {3, 1}) +
                                                 text("turned") + tensor(0, "FloatStorage", 6, 0, {3, 2}, {1, 3})),
                                            "x");
    EXPECT_EQ(content.tensors[0].floats(raw), (std::vector<float>{4, 5, 6}));
    EXPECT_EQ(content.tensors[1].floats(raw), (std::vector<float>{1, 4, 2, 5, 3, 6}));
}

TEST(TensorPickle, damaged_and_other_pickles_are_refused)
{
    const auto good = dict(text("one") + usual());
    for (size_t size = 0; size < good.size(); ++size)
        EXPECT_THROW(read_tensor_pickle(good.substr(0, size), "x"), IOError) << size;
    expect_refused(dict(text("one") + "cos\nsystem\n(" + text("true") + "tR"), "calls os.system");
    expect_refused(dict(text("one") + tensor(0, "FloatStorage", 5, 0, {2, 3}, {3, 1})), "beyond its numbers");
    expect_refused(dict(text("one") + tensor(0, "FloatStorage", 6, 1, {2, 3}, {3, 1})), "beyond its numbers");
    expect_refused(dict(text("one") + tensor(0, "FloatStorage", 3, 0, {2, 3}, {0, 1})), "beyond its numbers");
    expect_refused("\x80\x03}.", "version");
    expect_refused("\x80\x02\x95.", "instruction 0x95");
    expect_refused("\x80\x02" + std::string(300'000, 'N') + ".", "too many values");
    expect_refused(dict(number(1) + usual()), "by name");
    expect_refused("\x80\x02"
                   "h\x05.",
                   "refers to what it lacks");
}
