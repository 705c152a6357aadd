#include "TensorCheck.h"

#include "WireCellSpng/algo/dsp/Rebin.h"

using namespace WireCell::SPNG;

namespace {
    const at::Tensor wave = at::tensor({1.0f, 3.0f, -4.0f, 6.0f}).view({1, 4});
}

TEST(Rebin, merging_keeps_sum_mean_or_maximum)
{
    EXPECT_TENSOR_EQ(downsample(wave, -1, 2, RebinNorm::integral), at::tensor({4.0f, 2.0f}).view({1, 2}));
    EXPECT_TENSOR_EQ(downsample(wave, -1, 2, RebinNorm::interpolation), at::tensor({2.0f, 1.0f}).view({1, 2}));
    EXPECT_TENSOR_EQ(downsample(wave, -1, 2, RebinNorm::maximum), at::tensor({3.0f, 6.0f}).view({1, 2}));
}

TEST(Rebin, any_dimension_can_be_merged)
{
    EXPECT_TENSOR_EQ(downsample(wave.t(), 0, 4), at::tensor({6.0f}).view({1, 1}));
    EXPECT_TENSOR_EQ(downsample(wave.t(), -2, 4), at::tensor({6.0f}).view({1, 1}));
}

TEST(Rebin, repeating_undoes_merging_of_constants)
{
    const auto flat = at::full({2, 3}, 8.0f);
    for (const auto norm : {RebinNorm::integral, RebinNorm::interpolation, RebinNorm::maximum}) {
        EXPECT_TENSOR_EQ(downsample(upsample(flat, -1, 4, norm), -1, 4, norm), flat);
    }
    EXPECT_TENSOR_EQ(upsample(wave, -1, 2, RebinNorm::integral).sum(), wave.sum());
}

TEST(Rebin, the_maximum_of_a_mask_is_a_mask)
{
    const auto mask = wave > 5;
    EXPECT_TENSOR_EQ(downsample(mask, -1, 2, RebinNorm::maximum), at::tensor({0, 1}).view({1, 2}).to(at::kBool));
    EXPECT_EQ(upsample(mask, -1, 2, RebinNorm::maximum).scalar_type(), at::kBool);
}

TEST(Rebin, the_mean_of_a_mask_is_a_fraction)
{
    EXPECT_TENSOR_EQ(downsample(wave > 5, -1, 2, RebinNorm::interpolation), at::tensor({0.0f, 0.5f}).view({1, 2}));
}

TEST(Rebin, signed_factors_choose_the_direction)
{
    EXPECT_EQ(rebin(wave, -1, 2).size(-1), 2);
    EXPECT_EQ(rebin(wave, -1, -2).size(-1), 8);
    EXPECT_TRUE(rebin(wave, -1, 1).is_same(wave));
    EXPECT_REFUSED(rebin(wave, -1, 0), "factor 0");
}

TEST(Rebin, what_remains_at_the_end_is_merged_too)
{
    const auto pair = [](float a, float b) { return at::tensor({a, b}).view({1, 2}); };
    EXPECT_TENSOR_EQ(downsample(wave, -1, 3, RebinNorm::integral), pair(0, 6));
    EXPECT_TENSOR_EQ(downsample(wave, -1, 3, RebinNorm::interpolation), pair(0, 6));
    EXPECT_TENSOR_EQ(downsample(wave, -1, 3, RebinNorm::maximum), pair(3, 6));
    EXPECT_TENSOR_EQ(downsample(wave, -1, 8, RebinNorm::interpolation), at::tensor({1.5f}).view({1, 1}));
    EXPECT_TENSOR_EQ(downsample(wave > 5, -1, 3, RebinNorm::maximum), at::tensor({0, 1}).view({1, 2}).to(at::kBool));
}
