#include "Npy.h"
#include "WireCellUtil/Exceptions.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

using namespace WireCell;
using namespace WireCell::Sio;

namespace {
    NpyHeader parse(const std::string& bytes)
    {
        size_t at = 0;
        const auto read = [&](void* to, size_t nbytes) {
            if (at + nbytes > bytes.size()) THROW(IOError() << errmsg{"short"});
            std::memcpy(to, bytes.data() + at, nbytes);
            at += nbytes;
        };
        return read_npy_header(read, "here");
    }

    std::string preamble(int version, const std::string& dictionary)
    {
        std::string bytes = "\x93NUMPY";
        bytes += static_cast<char>(version);
        bytes += '\0';
        bytes += static_cast<char>(dictionary.size());
        bytes += '\0';
        if (version > 1) bytes += std::string(2, '\0');
        return bytes + dictionary;
    }

    std::string dictionary(const std::string& descr, const std::string& shape)
    {
        return "{'descr': " + descr + ", 'fortran_order': False, 'shape': " + shape + ", }\n";
    }

    std::string error_of(const std::string& bytes)
    {
        try {
            parse(bytes);
        }
        catch (const IOError& error) {
            return error.what();
        }
        return "no error";
    }

    template <class From>
    std::vector<float> as_float(const std::string& code, const std::vector<From>& in, bool swapped = false)
    {
        std::vector<float> out(in.size());
        npy_convert(NpyHeader{code, swapped, false, {in.size()}}, in.data(), in.size(), out.data(), "here");
        return out;
    }
}

TEST(Npy, what_the_writer_says_the_reader_reads)
{
    for (const std::vector<size_t>& shape : {std::vector<size_t>{}, {3}, {2, 5}, {4, 0, 6}}) {
        for (const bool fortran : {false, true}) {
            const auto bytes = npy_preamble(NpyHeader{"c16", false, fortran, shape});
            EXPECT_EQ(bytes.size() % 64, 0U);
            EXPECT_EQ(bytes.back(), '\n');
            const auto got = parse(bytes);
            EXPECT_EQ(got.code, "c16");
            EXPECT_FALSE(got.swapped);
            EXPECT_EQ(got.fortran_order, fortran);
            EXPECT_EQ(got.shape, shape);
            EXPECT_EQ(got.item_size(), 16U);
        }
    }
}

TEST(Npy, all_three_versions_are_read)
{
    for (const int version : {1, 2, 3}) {
        const auto got = parse(preamble(version, dictionary("'<i2'", "(2, 7)")));
        EXPECT_EQ(got.count(), 14U);
        EXPECT_EQ(got.nbytes(), 28U);
    }
    EXPECT_EQ(error_of(preamble(4, "")), "here: npy version 4 (want 1, 2 or 3)");
}

TEST(Npy, byte_order_marks_and_quotes_may_vary)
{
    for (const auto* descr : {"'<f4'", "'f4'", "\"=f4\"", "'|f4'"}) {
        const auto got = parse(preamble(1, dictionary(descr, "(1,)")));
        EXPECT_EQ(got.code, "f4");
        EXPECT_FALSE(got.swapped);
    }
    EXPECT_TRUE(parse(preamble(1, dictionary("'>f8'", "()"))).swapped);
    EXPECT_EQ(parse(preamble(1, dictionary("'?'", "()"))).code, "b1");
}

TEST(Npy, bad_headers_are_refused_with_a_reason)
{
    EXPECT_EQ(error_of("something else altogether"), "here: is not an npy array");
    EXPECT_NE(error_of(preamble(1, dictionary("[('a', '<f4')]", "(1,)"))).find("unsupported dtype [('a', '<f4')]"),
              std::string::npos);
    EXPECT_NE(error_of(preamble(1, dictionary("'<U5'", "(1,)"))).find("unsupported dtype '<U5'"), std::string::npos);
    EXPECT_NE(error_of(preamble(1, dictionary("'<f4'", "(-1,)"))).find("bad npy shape"), std::string::npos);
    for (const char* shape : {"(5, (20,))", "(5 20)", "(5;20)", "(_5, 20)", "(5,, 20)", "(5, 20) + (1,)", "(5)", "(,)",
                              "(5, 20", "('5', 20)", "5", "[5, 20]", "(5, 2e1)"}) {
        EXPECT_NE(error_of(preamble(1, dictionary("'<f4'", shape))).find("shape"), std::string::npos) << shape;
    }
    EXPECT_NE(error_of(preamble(1, "{'descr' '<f4', 'fortran_order': False, 'shape': (5,), }\n")).find("no 'descr'"),
              std::string::npos);
    EXPECT_NE(error_of(preamble(1, dictionary("'<f4'", "7"))).find("not a tuple"), std::string::npos);
    EXPECT_NE(error_of(preamble(1, dictionary("'<f4'", "(4294967296, 4294967296)"))).find("too large"),
              std::string::npos);
    EXPECT_NE(error_of(preamble(1, "{'descr': '<f4'}")).find("no 'fortran_order'"), std::string::npos);
}

TEST(Npy, every_real_kind_becomes_float)
{
    const std::vector<float> want = {0, 1, 100};
    EXPECT_EQ(as_float<int8_t>("i1", {0, 1, 100}), want);
    EXPECT_EQ(as_float<uint8_t>("u1", {0, 1, 100}), want);
    EXPECT_EQ(as_float<int16_t>("i2", {0, 1, 100}), want);
    EXPECT_EQ(as_float<uint16_t>("u2", {0, 1, 100}), want);
    EXPECT_EQ(as_float<int32_t>("i4", {0, 1, 100}), want);
    EXPECT_EQ(as_float<uint32_t>("u4", {0, 1, 100}), want);
    EXPECT_EQ(as_float<int64_t>("i8", {0, 1, 100}), want);
    EXPECT_EQ(as_float<uint64_t>("u8", {0, 1, 100}), want);
    EXPECT_EQ(as_float<float>("f4", {0, 1, 100}), want);
    EXPECT_EQ(as_float<double>("f8", {0, 1, 100}), want);
    EXPECT_EQ(as_float<uint8_t>("b1", {0, 1, 1}), (std::vector<float>{0, 1, 1}));
    EXPECT_EQ(as_float<uint16_t>("u2", {0x0100, 0x0201}, true), (std::vector<float>{1, 0x0102}));
    EXPECT_THROW(as_float<double>("c16", {0, 0}), IOError);
}

TEST(Npy, half_precision_is_decoded)
{
    const auto got = as_float<uint16_t>("f2", {0x3c00, 0xc000, 0x0000, 0x0001, 0x8400, 0x7bff, 0x7c00, 0x7e00});
    EXPECT_EQ(got[0], 1.0F);
    EXPECT_EQ(got[1], -2.0F);
    EXPECT_EQ(got[2], 0.0F);
    EXPECT_EQ(got[3], 0x1p-24F);
    EXPECT_EQ(got[4], -0x1p-14F);
    EXPECT_EQ(got[5], 65504.0F);
    EXPECT_TRUE(std::isinf(got[6]));
    EXPECT_TRUE(std::isnan(got[7]));
}

TEST(Npy, only_integers_that_fit_become_int)
{
    int out = 0;
    const int64_t fits = -7;
    npy_convert(NpyHeader{"i8", false, false, {1}}, &fits, 1, &out, "here");
    EXPECT_EQ(out, -7);
    const int64_t large = int64_t{1} << 31;
    EXPECT_THROW(npy_convert(NpyHeader{"i8", false, false, {1}}, &large, 1, &out, "here"), IOError);
    const float real = 1;
    EXPECT_THROW(npy_convert(NpyHeader{"f4", false, false, {1}}, &real, 1, &out, "here"), IOError);
}

TEST(Npy, swapping_treats_the_parts_of_complex_numbers_apart)
{
    std::vector<uint32_t> words = {0x01020304, 0x05060708};
    npy_to_native(NpyHeader{"c8", true, false, {1}}, reinterpret_cast<std::byte*>(words.data()));
    EXPECT_EQ(words, (std::vector<uint32_t>{0x04030201, 0x08070605}));
    npy_to_native(NpyHeader{"c8", false, false, {1}}, reinterpret_cast<std::byte*>(words.data()));
    EXPECT_EQ(words, (std::vector<uint32_t>{0x04030201, 0x08070605}));
}

TEST(Npy, fortran_order_is_undone_in_any_number_of_dimensions)
{
    const std::vector<size_t> shape = {2, 3, 4};
    std::vector<int16_t> in(24), out(24);
    for (int i = 0; i < 2; ++i) {
        for (int j = 0; j < 3; ++j) {
            for (int k = 0; k < 4; ++k) in[i + 2 * j + 6 * k] = static_cast<int16_t>(100 * i + 10 * j + k);
        }
    }
    npy_to_c_order(NpyHeader{"i2", false, true, shape}, reinterpret_cast<const std::byte*>(in.data()),
                   reinterpret_cast<std::byte*>(out.data()));
    for (int i = 0; i < 2; ++i) {
        for (int j = 0; j < 3; ++j) {
            for (int k = 0; k < 4; ++k) EXPECT_EQ(out[12 * i + 4 * j + k], 100 * i + 10 * j + k);
        }
    }
}
