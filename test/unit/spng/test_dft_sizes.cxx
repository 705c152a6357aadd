#include "WireCellSpng/base/Dft.h"

#include <gtest/gtest.h>

using namespace WireCell::SPNG;

TEST(Dft, the_fast_size_has_no_prime_factor_above_seven)
{
    EXPECT_EQ(fast_size(6299), 6300);
    EXPECT_EQ(fast_size(500), 500);
    EXPECT_EQ(fast_size(211), 216);
    EXPECT_EQ(fast_size(11), 12);
    EXPECT_EQ(fast_size(2), 2);
}

TEST(Dft, no_samples_need_a_transform_of_one)
{
    EXPECT_EQ(fast_size(0), 1);
    EXPECT_EQ(fast_size(1), 1);
}

TEST(Dft, bins_between_zero_and_nyquist_are_counted)
{
    EXPECT_EQ(nhalf(8), 3);
    EXPECT_EQ(nhalf(7), 3);
    EXPECT_EQ(nhalf(1), 0);
    EXPECT_EQ(nhalf(0), 0);
    EXPECT_EQ(middle_index(21), 11);
    EXPECT_EQ(half_size(6), 4);
    EXPECT_EQ(half_size(7), 4);
}

TEST(Dft, modulo_is_never_negative)
{
    EXPECT_EQ(modulo(-1, 5), 4);
    EXPECT_EQ(modulo(12, 5), 2);
}
