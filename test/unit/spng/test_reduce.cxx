#include "TensorCheck.h"

#include "WireCellSpng/algo/dsp/Reduce.h"

using namespace WireCell::SPNG;

namespace {
    const at::Tensor a = at::tensor({1.0f, 5.0f, -2.0f});
    const at::Tensor b = at::tensor({4.0f, 2.0f, -2.0f});
    const at::Tensor flags = at::tensor({1, 0, 1}).to(at::kBool);
}

TEST(Reduce, elementwise_operations_fold_in_order)
{
    EXPECT_TENSOR_EQ(reduce_tensors(ReduceOp::max, 0, {a, b}), at::tensor({4.0f, 5.0f, -2.0f}));
    EXPECT_TENSOR_EQ(reduce_tensors(ReduceOp::min, 0, {a, b}), at::tensor({1.0f, 2.0f, -2.0f}));
    EXPECT_TENSOR_EQ(reduce_tensors(ReduceOp::sum, 0, {a, b, b}), at::tensor({9.0f, 9.0f, -6.0f}));
    EXPECT_TENSOR_EQ(reduce_tensors(ReduceOp::mean, 0, {a, b}), at::tensor({2.5f, 3.5f, -2.0f}));
    EXPECT_TENSOR_EQ(reduce_tensors(ReduceOp::mul, 0, {a, b}), at::tensor({4.0f, 10.0f, 4.0f}));
}

TEST(Reduce, words_of_the_same_meaning_are_the_same)
{
    EXPECT_EQ(ReduceOp::add, ReduceOp::sum);
    EXPECT_EQ(ReduceOp::avg, ReduceOp::mean);
    EXPECT_EQ(ReduceOp::prod, ReduceOp::mul);
}

TEST(Reduce, tensors_join_along_a_dimension)
{
    EXPECT_EQ(reduce_tensors(ReduceOp::cat, -1, {a, b}).sizes(), at::IntArrayRef({6}));
    EXPECT_EQ(reduce_tensors(ReduceOp::stack, 0, {a, b}).sizes(), at::IntArrayRef({2, 3}));
    EXPECT_EQ(reduce_tensors(ReduceOp::hstack, 0, {a, b}).sizes(), at::IntArrayRef({6}));
    EXPECT_EQ(reduce_tensors(ReduceOp::vstack, 0, {a, b}).sizes(), at::IntArrayRef({2, 3}));
    EXPECT_EQ(reduce_tensors(ReduceOp::dstack, 0, {a, b}).sizes(), at::IntArrayRef({1, 3, 2}));
}

TEST(Reduce, a_mask_is_promoted_to_the_image)
{
    EXPECT_TENSOR_EQ(reduce_tensors(ReduceOp::mul, 0, {a, flags}), at::tensor({1.0f, 0.0f, -2.0f}));
    EXPECT_EQ(reduce_tensors(ReduceOp::stack, 0, {a, flags}).scalar_type(), at::kFloat);
}

TEST(Reduce, masks_are_counted_by_a_sum)
{
    EXPECT_TENSOR_EQ(reduce_tensors(ReduceOp::sum, 0, {flags, flags}), at::tensor({2, 0, 2}).to(at::kLong));
}

TEST(Reduce, nothing_to_reduce_is_refused) { EXPECT_REFUSED(reduce_tensors(ReduceOp::sum, 0, {}), "no tensors"); }

TEST(Reduce, a_large_image_times_a_mask_has_the_bits_of_the_product)
{
    const auto image = spng::test::noise({3, 301, 500}, 1);
    const auto mask = spng::test::noise({3, 301, 500}, 2) > 0;
    for (const auto& one : {image, image.transpose(0, 1).contiguous().transpose(0, 1), image.to(at::kDouble)}) {
        EXPECT_TENSOR_EQ(reduce_tensors(ReduceOp::mul, 0, {one, mask}), at::mul(one, mask));
        EXPECT_TENSOR_EQ(reduce_tensors(ReduceOp::mul, 0, {mask, one}), at::mul(mask, one));
    }
    const auto row = mask.narrow(1, 0, 1);
    EXPECT_TENSOR_EQ(reduce_tensors(ReduceOp::mul, 0, {image, row}), at::mul(image, row));
}
