#include "WireCellUtil/Exceptions.h"
#include "view/data/Layer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

using namespace WireCell::View;

namespace {
    Image image_of(std::vector<std::vector<float>> rows, std::vector<int> channels)
    {
        Image image;
        image.nrows = rows.size();
        image.ncolumns = rows.empty() ? 0 : rows[0].size();
        for (const auto& row : rows) image.samples.insert(image.samples.end(), row.begin(), row.end());
        image.channels = std::move(channels);
        image.start = 100;
        image.tick = 500;
        return image;
    }
}

TEST(Layer, rows_go_to_their_planes_in_the_order_of_channels)
{
    const auto layer =
        make_layer(image_of({{3, 3}, {1, 1}, {9, 9}}, {11, 10, 20}), {{"U", 0, {10, 11}}, {"V", 0, {20}}});
    ASSERT_EQ(layer.planes.size(), 2U);
    EXPECT_EQ(layer.planes[0].name, "U");
    EXPECT_EQ(layer.planes[0].pyramid.samples(), (std::vector<float>{1, 1, 3, 3}));
    EXPECT_EQ(layer.planes[1].pyramid.samples(), (std::vector<float>{9, 9}));
    EXPECT_EQ(layer.start, 100);
}

TEST(Layer, times_that_make_no_sense_are_none)
{
    for (const double tick :
         {0.0, -500.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        auto image = image_of({{1, 2}}, {0});
        image.tick = tick;
        const auto layer = make_layer(image, {});
        EXPECT_EQ(layer.tick, 0) << tick;
        EXPECT_EQ(layer.start, 0) << tick;
    }
}

TEST(Layer, channels_that_an_image_lacks_are_no_data)
{
    const auto layer = make_layer(image_of({{3}}, {11}), {{"U", 0, {10, 11}}, {"V", 0, {20}}});
    ASSERT_EQ(layer.planes.size(), 1U);
    const auto& samples = layer.planes[0].pyramid.samples();
    EXPECT_TRUE(std::isnan(samples[0]));
    EXPECT_EQ(samples[1], 3);
}

TEST(Layer, without_planes_rows_stand_by_channel_or_as_they_come)
{
    const auto near = make_layer(image_of({{2}, {1}}, {7, 5}), {});
    ASSERT_EQ(near.planes.size(), 1U);
    EXPECT_EQ(near.planes[0].first, 5);
    EXPECT_EQ(near.planes[0].pyramid.nrows(), 3U);
    EXPECT_EQ(near.planes[0].pyramid.samples()[0], 1);
    EXPECT_EQ(near.planes[0].pyramid.samples()[2], 2);

    const auto far = make_layer(image_of({{2}, {1}}, {70000, 5}), {});
    EXPECT_EQ(far.planes[0].first, 0);
    EXPECT_EQ(far.planes[0].pyramid.samples(), (std::vector<float>{2, 1}));

    const auto none = make_layer(image_of({{2}, {1}}, {}), {});
    EXPECT_EQ(none.planes[0].pyramid.samples(), (std::vector<float>{2, 1}));
    EXPECT_TRUE(make_layer(Image(), {}).planes.empty());
}

TEST(Image, medians_are_taken_channel_by_channel)
{
    auto image = image_of({{5, 5, 9}, {-1, -1, -1}}, {0, 1});
    subtract_medians(image);
    EXPECT_EQ(image.samples, (std::vector<float>{0, 0, 4, 0, 0, 0}));
}

TEST(Image, medians_of_counted_and_of_sorted_samples_are_the_same)
{
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    std::mt19937 random(3);
    std::normal_distribution<float> normal(900, 30);
    std::vector<float> whole(501), broken;
    for (auto& one : whole) one = std::round(normal(random));
    broken = whole;
    broken[7] = nan; // as whole numbers but for one: these are sorted
    auto sorted = whole;
    std::sort(sorted.begin(), sorted.end());
    for (const auto& row : {whole, broken}) {
        auto image = image_of({row}, {0});
        subtract_medians(image);
        EXPECT_EQ(image.samples[0], row[0] - sorted[250]);
    }
    auto tiny = image_of({{0.25F, 0.75F, 0.5F}}, {0}), none = image_of({{nan, nan}}, {0}),
         wide = image_of({{-3e9F, 5, 3e9F}}, {0});
    for (auto* image : {&tiny, &none, &wide}) subtract_medians(*image);
    EXPECT_EQ(tiny.samples, (std::vector<float>{-0.25F, 0.25F, 0}));
    EXPECT_TRUE(std::isnan(none.samples[0]));
    EXPECT_EQ(wide.samples[1], 0);
}

TEST(Image, a_difference_goes_by_channel_and_time)
{
    const auto one = image_of({{1, 2, 3}, {4, 5, 6}}, {0, 1});
    auto other = image_of({{40, 50, 60}}, {1});
    other.start += other.tick; // its first column is the second of the other
    const auto result = difference(one, other);
    for (size_t column = 0; column < 3; ++column) EXPECT_TRUE(std::isnan(result.row(0)[column]));
    EXPECT_TRUE(std::isnan(result.row(1)[0]));
    EXPECT_EQ(result.row(1)[1], 5 - 40);
    EXPECT_EQ(result.row(1)[2], 6 - 50);

    other.tick *= 2;
    EXPECT_THROW(difference(one, other), WireCell::ValueError);
}

TEST(Image, ranges_do_not_mind_what_is_not_finite)
{
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    const auto range = range_of({nan, 1, 2, std::numeric_limits<float>::infinity(), -3});
    EXPECT_EQ(range.min, -3);
    EXPECT_EQ(range.max, 2);
    EXPECT_EQ(range.not_finite, 2U);
    EXPECT_TRUE(range.is_whole);
    EXPECT_FALSE(range.has_zeros);
    std::vector<float> many(1000, 2);
    many[17] = -7;
    many[999] = 8; // in what is left over of the lanes
    many[500] = nan;
    EXPECT_EQ(range_of(many).min, -7);
    EXPECT_EQ(range_of(many).max, 8);
    EXPECT_EQ(range_of(many).not_finite, 1U);
    EXPECT_EQ(range_of({}).max, 0);
    EXPECT_EQ(range_of({nan}).not_finite, 1U);
    EXPECT_TRUE(range_of({0, 0, 0, 7}).has_zeros);
}
