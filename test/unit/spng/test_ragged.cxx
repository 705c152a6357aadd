#include "TensorCheck.h"

#include "WireCellSpng/algo/roi/Ragged.h"

using namespace WireCell::SPNG;

namespace {
    at::Tensor longs(std::vector<int64_t> values) { return at::tensor(values, at::kLong); }
    at::Tensor ranges(std::vector<int64_t> values) { return longs(std::move(values)).view({-1, 2}); }
}

TEST(Ragged, ranges_expand_to_their_values_and_numbers)
{
    const auto two = ranges({3, 5, 7, 8});
    EXPECT_TENSOR_EQ(range_lengths(two), longs({2, 1}));
    EXPECT_TENSOR_EQ(range_index_expansion(two), longs({0, 0, 1}));
    EXPECT_TENSOR_EQ(range_value_expansion(two), longs({3, 4, 7}));
}

TEST(Ragged, empty_ranges_anywhere_add_nothing)
{
    const auto some = ranges({4, 4, 3, 5, 9, 9, 9, 9, 1, 3, 0, 0});
    EXPECT_TENSOR_EQ(range_value_expansion(some), longs({3, 4, 1, 2}));
    EXPECT_TENSOR_EQ(range_index_expansion(some), longs({1, 1, 4, 4}));
}

TEST(Ragged, no_ranges_give_no_values) { EXPECT_EQ(range_value_expansion(at::zeros({0, 2}, at::kLong)).numel(), 0); }

TEST(Ragged, another_shape_is_refused) { EXPECT_REFUSED(range_lengths(at::zeros({4}, at::kLong)), "want N x 2"); }
