#include "WireCellUtil/Binning.h"
#include "WireCellUtil/Dtype.h"
#include "WireCellUtil/FFTBestLength.h"
#include "WireCellUtil/Pimpos.h"
#include "WireCellUtil/Units.h"
#include "WireCellUtil/Waveform.h"

#include <gtest/gtest.h>

using namespace WireCell;

TEST(Units, derived_units_have_their_known_values)
{
    EXPECT_DOUBLE_EQ(units::fC, 6241.5096471204175);
    EXPECT_NEAR(14 * units::mV / units::fC, 2.2430470818e-12, 1e-21);
    EXPECT_DOUBLE_EQ(units::mm / units::us, 1e-3);
    EXPECT_NEAR(units::clight, 299.792458, 1e-12);
    EXPECT_DOUBLE_EQ(units::cm2 / units::second, 1e-7);
}

TEST(Binning, edges_and_centres_follow_the_bin_size)
{
    const Binning bins(4, 10, 18);
    EXPECT_DOUBLE_EQ(bins.binsize(), 2);
    EXPECT_DOUBLE_EQ(bins.edge(4), 18);
    EXPECT_DOUBLE_EQ(bins.center(0), 11);
    EXPECT_TRUE(bins.inside(10));
    EXPECT_FALSE(bins.inside(18));
    EXPECT_DOUBLE_EQ(bins.span(), 8);
}

TEST(Binning, a_value_just_below_the_range_is_in_bin_zero)
{
    const Binning bins(4, 10, 18);
    EXPECT_EQ(bins.bin(9.9), 0);
    EXPECT_EQ(bins.bin(7.9), -1);
    EXPECT_EQ(bins.bin(17.9), 3);
}

TEST(Binning, a_sample_range_is_clipped_to_the_bins)
{
    const Binning bins(4, 10, 18);
    EXPECT_EQ(bins.sample_bin_range(-100, 100), std::make_pair(0, 4));
    EXPECT_EQ(bins.sample_bin_range(12.5, 14.5), std::make_pair(1, 3));
}

TEST(Pimpos, wires_are_in_the_middle_of_their_regions)
{
    const Pimpos pimpos(5, -10, 10);
    EXPECT_DOUBLE_EQ(pimpos.pitch(), 5);
    EXPECT_DOUBLE_EQ(pimpos.region_binning().min(), -12.5);
    EXPECT_DOUBLE_EQ(pimpos.region_binning().center(4), 10);
    EXPECT_EQ(pimpos.impact_binning().nbins(), 50);
    EXPECT_DOUBLE_EQ(pimpos.impact_binning().edge(25), 0);
}

TEST(Pimpos, the_closest_wire_and_impact_of_a_pitch_are_found)
{
    const Pimpos pimpos(5, -10, 10);
    EXPECT_EQ(pimpos.closest(0), std::make_pair(2, 0));
    EXPECT_EQ(pimpos.closest(1.1), std::make_pair(2, 2));
    EXPECT_EQ(pimpos.closest(-11.9), std::make_pair(0, -4));
    EXPECT_EQ(pimpos.closest(13).first, 5);
}

TEST(Pimpos, distances_are_along_the_axes)
{
    const Pimpos pimpos(2, 0, 1, Vector(0, 2, 0), Vector(0, 0, 3), Point(1, 1, 1));
    EXPECT_EQ(pimpos.axis(0), Vector(1, 0, 0));
    EXPECT_DOUBLE_EQ(pimpos.distance(Point(9, 8, 7)), 6);
    EXPECT_EQ(pimpos.transform(Point(9, 8, 7)), Point(8, 7, 6));
    EXPECT_EQ(pimpos.relative(Point(1, 1, 2)), Vector(0, 0, 1));
}

TEST(Waveform, ranges_that_overlap_or_touch_merge)
{
    using Waveform::BinRangeList;
    EXPECT_EQ(Waveform::merge(BinRangeList{{8, 9}, {0, 2}, {2, 5}, {4, 6}}), (BinRangeList{{0, 6}, {8, 9}}));
    EXPECT_EQ(Waveform::merge(BinRangeList{{0, 9}}, BinRangeList{{2, 3}}), (BinRangeList{{0, 9}}));
    EXPECT_TRUE(Waveform::merge(BinRangeList{}).empty());
}

TEST(Waveform, masks_merge_under_their_mapped_names)
{
    Waveform::ChannelMaskMap one{{"bad", {{1, {{0, 5}}}}}};
    Waveform::ChannelMaskMap two{{"noisy", {{1, {{4, 8}}}, {2, {{0, 1}}}}}, {"lf", {{3, {{0, 1}}}}}};
    std::map<std::string, std::string> names{{"noisy", "bad"}};
    Waveform::merge(one, two, names);
    const Waveform::ChannelMaskMap want{{"bad", {{1, {{0, 8}}}, {2, {{0, 1}}}}}, {"lf", {{3, {{0, 1}}}}}};
    EXPECT_EQ(one, want);
}

TEST(Dtype, types_have_names_and_names_have_sizes)
{
    EXPECT_EQ(dtype<float>(), "f4");
    EXPECT_EQ(dtype<std::complex<double>>(), "c16");
    EXPECT_EQ(dtype(typeid(int16_t)), "i2");
    EXPECT_EQ(dtype_size("c8"), 8u);
    EXPECT_EQ(dtype_size("b1"), 1u);
}

TEST(Dtype, unknown_types_and_names_give_nothing)
{
    EXPECT_EQ(dtype<Binning>(), "");
    EXPECT_EQ(dtype(typeid(Binning)), "");
    EXPECT_EQ(dtype_size("f3"), 0u);
}

TEST(FFTBestLength, a_length_is_rounded_up_to_a_fast_one)
{
    EXPECT_EQ(fft_best_length(6000), 6174u);
    EXPECT_EQ(fft_best_length(1), 33u);
    EXPECT_EQ(fft_best_length(847), 847u);
    EXPECT_EQ(fft_best_length(16384), 16384u);
    EXPECT_EQ(fft_best_length(16385), 16385u);
}

TEST(FFTBestLength, parity_can_be_kept)
{
    EXPECT_EQ(fft_best_length(600, true), 640u);
    EXPECT_EQ(fft_best_length(601, true), 605u);
    EXPECT_EQ(fft_best_length(16383, true), 16383u);
    for (size_t n = 1; n <= 16384; ++n) {
        const auto got = fft_best_length(n, true);
        ASSERT_GE(got, n);
        ASSERT_EQ(got % 2, n % 2);
    }
}
