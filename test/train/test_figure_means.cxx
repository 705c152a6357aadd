#include "TensorCheck.h"
#include "train/FigureMeans.h"

using WireCell::Train::FigureMeans;

namespace {
    const double none = std::nan("");
}

TEST(FigureMeans, are_over_images_that_have_the_figure)
{
    FigureMeans means(2, {});
    means.add({1, 4}, none);
    means.add({2, none}, none);
    EXPECT_EQ(means.means(), (std::vector<double>{1.5, 4}));
    EXPECT_TRUE(means.by_angle().empty());
    EXPECT_TRUE(std::isnan(FigureMeans(1, {}).means()[0]));
}

TEST(FigureMeans, angles_are_told_apart_and_the_last_edge_belongs_to_the_last_range)
{
    FigureMeans means(1, {0, 60, 80, 90});
    means.add({1}, 59.9);
    means.add({2}, 80);
    means.add({4}, 90);
    means.add({8}, none);
    means.add({16}, 120);
    EXPECT_EQ(means.by_angle(), (std::vector<std::vector<double>>{{0, 60, 1, 1}, {80, 90, 2, 3}}));
    EXPECT_EQ(means.means()[0], 31.0 / 5);
}
