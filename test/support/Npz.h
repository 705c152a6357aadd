#pragma once
#include <ATen/core/Tensor.h>

#include <map>
#include <string>

namespace spng::test {

    /// Every array of an .npz file, by name without ".npy".
    std::map<std::string, at::Tensor> load_npz(const std::string& filename);

    /// The path of a file of reference data, or nothing when the data folder is absent.
    std::string shared_data(const std::string& name);

    /// The first `size` values of bits that numpy.packbits packed, as bool of the given shape.
    at::Tensor unpack_bits(const at::Tensor& bytes, at::IntArrayRef shape);
}

/// Skip, saying why, when a file of reference data is absent; else its path is in `variable`.
#define SPNG_TEST_DATA_OR_SKIP(variable, name)                                                                         \
    const std::string variable = spng::test::shared_data(name);                                                        \
    if (variable.empty()) GTEST_SKIP() << "no reference data here: " << name
