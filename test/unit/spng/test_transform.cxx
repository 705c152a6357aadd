#include "TensorCheck.h"

#include "WireCellSpng/algo/dsp/Transform.h"

using namespace WireCell::SPNG;

namespace {
    const at::Tensor image = at::arange(6, at::kFloat).view({2, 3});
}

TEST(Transform, shapes_change)
{
    EXPECT_TENSOR_EQ(transform(image, {"transpose", 0, {0, 1}}), image.t());
    EXPECT_TENSOR_EQ(transform(image, {"permute", 0, {1, 0}}), image.t());
    EXPECT_EQ(transform(image, {"unsqueeze", 0, {0, 0}}).sizes(), at::IntArrayRef({1, 1, 2, 3}));
    EXPECT_EQ(transform(image.view({1, 2, 1, 3}), {"squeeze", 0, {2, 0}}).sizes(), at::IntArrayRef({2, 3}));
    EXPECT_EQ(transform(image, {"view", 0, {3, -1}}).sizes(), at::IntArrayRef({3, 2}));
    EXPECT_TENSOR_EQ(transform(image, {"slice", 0, {1, 1, 3}}), image.slice(1, 1, 3));
}

TEST(Transform, values_change)
{
    EXPECT_TENSOR_EQ(transform(image, {"scale", 2}), image * 2);
    EXPECT_TENSOR_EQ(transform(image, {"offset", -1}), image - 1);
    EXPECT_TENSOR_EQ(transform(image, {"noop"}), image);
    EXPECT_TENSOR_EQ(transform(image, {"normalize"}), image / 5);
}

TEST(Transform, a_constant_image_normalises_to_one_half)
{
    EXPECT_TENSOR_EQ(transform(at::full({2, 2}, 3.0f), {"normalize"}), at::full({2, 2}, 0.5f));
}

TEST(Transform, both_spellings_of_threshold_are_strict)
{
    EXPECT_TENSOR_EQ(transform(image, {"threshold", 4}), image > 4);
    EXPECT_TENSOR_EQ(transform(image, {"treshold", 4}), image > 4);
}

TEST(Transform, medians_are_subtracted)
{
    const auto wave = at::tensor({1.0f, 2.0f, 3.0f, 100.0f}).view({1, 4});
    EXPECT_TENSOR_EQ(transform(wave, {"medsub", 0, {-1}}), wave - 2);
    EXPECT_TENSOR_EQ(transform(wave, {"lowmedsub", 2.5, {-1}}), wave - 1);
    EXPECT_TENSOR_EQ(transform(wave, {"lowmedsub", 50, {-1}}), wave - 2);
    EXPECT_TENSOR_EQ(transform(wave, {"lowmedsub", -5, {-1}}), wave);
}

TEST(Transform, types_change)
{
    EXPECT_EQ(transform(image, {"to", 0, {}, "int16"}).scalar_type(), at::kShort);
    EXPECT_EQ(transform(image, {"to", 0, {}, "bool"}).scalar_type(), at::kBool);
    EXPECT_REFUSED(transform(image, {"to", 0, {}, "complex"}), "dtype \"complex\"");
}

TEST(Transform, a_list_is_applied_in_order)
{
    const std::vector<TransformOp> ops = {{"scale", 2}, {"offset", 1}, {"transpose", 0, {-2, -1}}};
    EXPECT_TENSOR_EQ(transform(image, ops), (image * 2 + 1).t());
    EXPECT_TENSOR_EQ(transform(image, std::vector<TransformOp>{}), image);
}

TEST(Transform, mistakes_are_named)
{
    EXPECT_REFUSED(validate_transform({"rotate"}), "unknown operation \"rotate\"");
    EXPECT_REFUSED(validate_transform({"transpose", 0, {1}}), "transpose with 1 dims (want 2)");
    EXPECT_REFUSED(validate_transform({"permute", 0, {1}}), "want 2 or more");
    EXPECT_REFUSED(validate_transform({"scale", 0}), "scalar 0");
}
