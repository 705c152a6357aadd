#include "WireCellUtil/Exceptions.h"
#include "view/data/Pyramid.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

using WireCell::IndexError;
using WireCell::View::Pyramid;

namespace {
    std::vector<float> noise(size_t count)
    {
        std::mt19937 random(7);
        std::normal_distribution<float> normal;
        std::vector<float> samples(count);
        for (auto& one : samples) one = normal(random);
        return samples;
    }

    /// The extremes of a block of an image, by looking at every sample.
    std::pair<float, float> extremes(const std::vector<float>& samples, size_t nrows, size_t ncolumns, size_t row,
                                     size_t column, size_t height, size_t width)
    {
        float low = std::numeric_limits<float>::infinity(), high = -low;
        for (size_t r = row; r < std::min(row + height, nrows); ++r) {
            for (size_t c = column; c < std::min(column + width, ncolumns); ++c) {
                low = std::min(low, samples[r * ncolumns + c]);
                high = std::max(high, samples[r * ncolumns + c]);
            }
        }
        return {low, high};
    }
}

TEST(Pyramid, a_tile_at_full_zoom_is_the_image)
{
    const Pyramid pyramid({1, 2, 3, 4, 5, 6}, 2, 3);
    const auto tile = pyramid.tile(0, 0, 0, 0);
    EXPECT_EQ(tile.nrows, 2U);
    EXPECT_EQ(tile.ncolumns, 3U);
    EXPECT_EQ(tile.min, (std::vector<float>{1, 2, 3, 4, 5, 6}));
    EXPECT_TRUE(tile.max.empty());
}

TEST(Pyramid, every_pixel_of_every_level_has_the_extremes_of_its_samples)
{
    // Neither size is a power of two, and both need several tiles.
    constexpr size_t nrows = 301, ncolumns = 1003;
    const auto samples = noise(nrows * ncolumns);
    const Pyramid pyramid(samples, nrows, ncolumns);
    ASSERT_EQ(pyramid.nlevels(), 3U);
    for (size_t a = 0; a < 4; ++a) {
        for (size_t b = 0; b < pyramid.nlevels(); ++b) {
            const size_t height = size_t{1} << a, width = size_t{1} << b;
            const size_t across = (ncolumns + width - 1) / width, down = (nrows + height - 1) / height;
            size_t seen = 0;
            for (size_t r = 0; r * Pyramid::tile_size < down; ++r) {
                for (size_t c = 0; c * Pyramid::tile_size < across; ++c) {
                    const auto tile = pyramid.tile(a, b, r, c);
                    seen += tile.nrows * tile.ncolumns;
                    const auto& most = tile.max.empty() ? tile.min : tile.max;
                    for (size_t at = 0; at < tile.min.size(); ++at) {
                        const size_t row = (r * Pyramid::tile_size + at / tile.ncolumns) * height;
                        const size_t column = (c * Pyramid::tile_size + at % tile.ncolumns) * width;
                        const auto want = extremes(samples, nrows, ncolumns, row, column, height, width);
                        ASSERT_EQ(tile.min[at], want.first) << a << " " << b << " " << row << " " << column;
                        ASSERT_EQ(most[at], want.second) << a << " " << b << " " << row << " " << column;
                    }
                }
            }
            EXPECT_EQ(seen, across * down);
        }
    }
}

TEST(Pyramid, one_sample_of_fifteen_million_is_seen_from_far_away)
{
    constexpr size_t nrows = 2560, ncolumns = 6000;
    std::vector<float> samples(nrows * ncolumns, 0);
    samples[1234 * ncolumns + 4321] = -5;
    const Pyramid pyramid(std::move(samples), nrows, ncolumns);
    const auto tile = pyramid.tile(4, pyramid.nlevels() - 1, 0, 0);
    EXPECT_EQ(std::count(tile.min.begin(), tile.min.end(), -5.0F), 1);
    EXPECT_EQ(tile.min[(1234 >> 4) * tile.ncolumns + (4321 >> (pyramid.nlevels() - 1))], -5);
    EXPECT_EQ(*std::max_element(tile.max.begin(), tile.max.end()), 0);
}

TEST(Pyramid, nan_hides_nothing_and_stays_where_there_is_nothing_else)
{
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    constexpr size_t ncolumns = 512;
    std::vector<float> samples(ncolumns, nan);
    samples[0] = 3;
    samples[3] = -1;
    const Pyramid pyramid(std::move(samples), 1, ncolumns);
    const auto tile = pyramid.tile(0, 1, 0, 0);
    EXPECT_EQ(tile.min[0], 3);
    EXPECT_EQ(tile.max[0], 3);
    EXPECT_EQ(tile.min[1], -1);
    EXPECT_EQ(tile.max[1], -1);
    EXPECT_TRUE(std::isnan(tile.min[2]));
    EXPECT_TRUE(std::isnan(tile.max[2]));
}

TEST(Pyramid, places_outside_are_refused_by_name)
{
    const Pyramid pyramid(std::vector<float>(300 * 300), 300, 300);
    EXPECT_NO_THROW(pyramid.tile(0, 1, 1, 0));
    EXPECT_THROW(pyramid.tile(0, 2, 0, 0), IndexError);
    EXPECT_THROW(pyramid.tile(99, 0, 0, 0), IndexError);
    EXPECT_THROW(pyramid.tile(0, 0, 2, 0), IndexError);
    EXPECT_THROW(pyramid.tile(0, 1, 0, 1), IndexError);
    EXPECT_THROW(Pyramid().tile(0, 0, 0, 0), IndexError);
}

TEST(Pyramid, images_without_samples_are_images)
{
    EXPECT_EQ(Pyramid({}, 0, 0).nlevels(), 1U);
    EXPECT_EQ(Pyramid({}, 5, 0).nrows(), 5U);
}
