#include "TensorCheck.h"
#include "WireCellSpng/algo/dsp/ViewImage.h"

using namespace WireCell::SPNG;
using namespace spng::test;

namespace {
    constexpr ViewPixels coarse{.ticks = 3, .channels = 2, .rows = 4, .columns = 3, .floor = 1, .scale = 2};
}

TEST(ViewImage, has_means_of_blocks_in_its_middle_as_rows_of_time_and_columns_of_wires)
{
    // 5 channels are 3 columns, the last of 1; 7 ticks are 3 rows, the last of 1, and the 4th is empty.
    auto charge = at::zeros({5, 7});
    charge[0][0] = 24; // column 0, row 0: mean of 6
    charge[3][4] = 3;  // column 1, row 1: below the floor
    charge[4][6] = 10; // column 2, row 2: by itself
    auto want = at::zeros({4, 3});
    want[0][0] = 2;
    want[2][2] = 5;
    EXPECT_TENSOR_EQ(view_pixels(charge, coarse), want);
    // The odd pixel of the margin is behind.
    ViewPixels wide = coarse;
    wide.columns = 6;
    EXPECT_TENSOR_EQ(view_pixels(charge, wide).narrow(1, 1, 3), want);
    ViewPixels narrow = coarse;
    narrow.columns = 1;
    EXPECT_TENSOR_EQ(view_pixels(charge, narrow), want.narrow(1, 1, 1));
}

TEST(ViewImage, of_the_same_size_is_the_charge_turned)
{
    const auto charge = noise({6, 9}, 1).abs();
    EXPECT_TENSOR_EQ(view_pixels(charge, {.rows = 9, .columns = 6}), charge.t().contiguous());
}

TEST(ViewImage, comes_back_to_the_samples_that_its_pixels_are_of)
{
    for (const auto& [rows, columns] : std::vector<std::pair<int, int>>{{4, 3}, {6, 8}, {2, 2}, {3, 7}}) {
        SCOPED_TRACE(rows);
        ViewPixels how = coarse;
        how.floor = 0;
        how.scale = 1;
        how.rows = rows;
        how.columns = columns;
        const auto image = noise({2, rows, columns}, 3).abs() + 1;
        const auto samples = at_samples(image, how, 0, 5, 7, -1);
        ASSERT_EQ(samples.sizes(), (at::IntArrayRef{2, 5, 7}));
        // Means of samples that are equal within a pixel are the pixels, where the image is not outside.
        for (const int64_t ind : {0, 1}) {
            const auto again = view_pixels(samples[ind], how);
            const auto seen = again > 0;
            EXPECT_TRUE(seen.any().item<bool>());
            EXPECT_TENSOR_NEAR(again * seen, image[ind] * seen, 1e-6);
        }
        EXPECT_EQ((samples == -1).any().item<bool>(), rows < 3 || columns < 3);
    }
}

TEST(ViewImage, for_a_network_is_halved_and_then_its_logarithm)
{
    const auto pixels = noise({3, 8, 4}, 2).abs();
    EXPECT_TENSOR_NEAR(network_pixels(pixels, 1, true), at::avg_pool2d(pixels, 2).log1p(), 1e-6);
    EXPECT_TENSOR_EQ(network_pixels(pixels, 0, false), pixels);
    EXPECT_REFUSED(network_pixels(pixels, 3, false), "8 rows and 4 columns can not be halved 3 times");
    const ViewPixels how{.ticks = 2, .rows = 8, .columns = 4};
    const auto half = noise({4, 2}, 4);
    const auto samples = at_samples(half, how, 1, 4, 16, 0);
    EXPECT_TENSOR_EQ(samples, half.t().repeat_interleave(4, 1).repeat_interleave(2, 0));
    EXPECT_REFUSED(at_samples(half, how, 0, 4, 16, 0), "4 x 2 pixels, halved 0 times (want 8 rows and 4 columns");
}

TEST(ViewImage, labels_are_of_the_source_with_more_charge)
{
    const auto cosmic = at::tensor({0.F, 11.F, 5.F, 20.F, 9.F}), neutrino = at::tensor({0.F, 10.F, 12.F, 20.F, 10.F});
    EXPECT_TENSOR_EQ(source_labels(cosmic, neutrino, 10), at::tensor({0, 1, 2, 1, 0}, at::kLong));
}

TEST(ViewImage, refuses_numbers_that_make_none)
{
    const auto charge = at::zeros({2, 2});
    EXPECT_REFUSED(view_pixels(charge, {.ticks = 0, .rows = 1, .columns = 1}), "a pixel of 0 ticks");
    EXPECT_REFUSED(view_pixels(charge, {}), "0 rows and 0 columns");
    EXPECT_REFUSED(view_pixels(charge, {.rows = 1, .columns = 1, .floor = -1}), "floor is -1");
    EXPECT_REFUSED(view_pixels(charge[0], {.rows = 1, .columns = 1}), "1 dimensions");
}
