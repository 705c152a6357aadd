#include "WireCellUtil/BoundingBox.h"
#include "WireCellUtil/Point.h"
#include "WireCellUtil/RayGrid.h"

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

using namespace WireCell;

TEST(D3Vector, arithmetic_is_by_coordinate)
{
    const Vector a(1, 2, 3), b(4, 6, 8);
    EXPECT_EQ(a + b, Vector(5, 8, 11));
    EXPECT_EQ(b - a, Vector(3, 4, 5));
    EXPECT_EQ(2 * a, Vector(2, 4, 6));
    EXPECT_EQ(b / 2, Vector(2, 3, 4));
    Vector c(a);
    c += b;
    c -= a;
    c *= 3;
    c /= 2;
    EXPECT_EQ(c, Vector(6, 9, 12));
    EXPECT_NE(a, b);
}

TEST(D3Vector, products_follow_the_right_hand)
{
    EXPECT_EQ(Vector(1, 0, 0).cross(Vector(0, 1, 0)), Vector(0, 0, 1));
    EXPECT_DOUBLE_EQ(Vector(1, 2, 3).dot(Vector(4, 5, 6)), 32);
    EXPECT_DOUBLE_EQ(Vector(2, 3, 6).magnitude(), 7);
}

TEST(D3Vector, the_norm_of_a_null_vector_is_null)
{
    EXPECT_EQ(Vector().norm(), Vector());
    EXPECT_EQ(Vector(0, 3, 4).norm(), Vector(0, 0.6, 0.8));
}

TEST(D3Vector, coordinates_can_be_set_and_indexed)
{
    Point p(1, 2, 3);
    p.x(7);
    p[2] = 9;
    EXPECT_EQ(p, Point(7, 2, 9));
    std::ostringstream os;
    os << p;
    EXPECT_EQ(os.str(), "(7 2 9)");
}

TEST(Ray, pitch_of_parallel_rays_is_perpendicular_to_both)
{
    const Ray one(Point(0, 0, 0), Point(0, 10, 0));
    const Ray two(Point(0, 100, 5), Point(0, 300, 5));
    const auto pitch = ray_pitch(one, two);
    EXPECT_EQ(pitch.first, Point(0, 5, 0));
    EXPECT_NEAR((pitch.second - Point(0, 5, 5)).magnitude(), 0, 1e-12);
}

TEST(Ray, pitch_of_skew_rays_joins_their_closest_points)
{
    const Ray one(Point(0, 0, 0), Point(0, 10, 0));
    const Ray two(Point(3, 7, -5), Point(3, 7, 5));
    const auto pitch = ray_pitch(one, two);
    EXPECT_NEAR((pitch.first - Point(0, 7, 0)).magnitude(), 0, 1e-12);
    EXPECT_NEAR((pitch.second - Point(3, 7, 0)).magnitude(), 0, 1e-12);
    EXPECT_DOUBLE_EQ(ray_length(one), 10);
    EXPECT_EQ(ray_unit(two), Vector(0, 0, 1));
}

TEST(BoundingBox, an_empty_box_holds_nothing)
{
    const BoundingBox box;
    EXPECT_TRUE(box.empty());
    EXPECT_FALSE(box.inside(Point()));
    EXPECT_TRUE(box.intersect(BoundingBox(Point(1, 1, 1))).empty());
}

TEST(BoundingBox, borders_are_inside)
{
    const BoundingBox box(Ray(Point(1, 2, 3), Point(-1, -2, -3)));
    EXPECT_TRUE(box.inside(Point(1, 2, 3)));
    EXPECT_TRUE(box.inside(Point(-1, 0, 0)));
    EXPECT_FALSE(box.inside(Point(1.0001, 0, 0)));
}

TEST(BoundingBox, an_axis_without_extent_is_not_tested)
{
    const BoundingBox flat(Ray(Point(5, 0, 0), Point(5, 1, 1)));
    EXPECT_TRUE(flat.inside(Point(-100, 0.5, 0.5)));
    EXPECT_FALSE(flat.inside(Point(5, 2, 0.5)));
}

TEST(BoundingBox, boxes_intersect_where_both_are)
{
    const BoundingBox a(Ray(Point(0, 0, 0), Point(4, 4, 4))), b(Ray(Point(2, -1, 3), Point(9, 9, 9)));
    const auto both = a.intersect(b);
    EXPECT_EQ(both.bounds().first, Point(2, 0, 3));
    EXPECT_EQ(both.bounds().second, Point(4, 4, 4));
    EXPECT_EQ(both.center(), Point(3, 2, 3.5));
    EXPECT_EQ(both.dimensions(), Vector(2, 4, 1));
    EXPECT_TRUE(a.intersect(BoundingBox(Ray(Point(5, 5, 5), Point(6, 6, 6)))).empty());
}

TEST(BoundingBox, a_range_of_points_is_held)
{
    const std::vector<Point> points{Point(1, 0, 0), Point(0, 5, 0), Point(0, 0, -2)};
    const BoundingBox box(points.begin(), points.end());
    EXPECT_EQ(box.bounds().first, Point(0, 0, -2));
    EXPECT_EQ(box.bounds().second, Point(1, 5, 0));
}

TEST(RayGrid, a_layer_is_given_by_its_first_two_rays)
{
    const double r = std::sqrt(0.5);
    const ray_pair_vector_t rays{
        {Ray(Point(9, 0, 0), Point(9, 10, 0)), Ray(Point(9, 0, 4), Point(9, 10, 4))},
        {Ray(Point(9, 0, 0), Point(9, 2, 2)), Ray(Point(9, 0, 2), Point(9, 2, 4))},
    };
    const RayGrid::Coordinates coords(rays);
    ASSERT_EQ(coords.nlayers(), 2);
    EXPECT_DOUBLE_EQ(coords.pitch_mags()[0], 4);
    EXPECT_EQ(coords.pitch_dirs()[0], Vector(0, 0, 1));
    EXPECT_EQ(coords.centers()[0], Point(0, 5, 0));
    EXPECT_NEAR(coords.pitch_mags()[1], 2 * r, 1e-12);
    EXPECT_NEAR((coords.pitch_dirs()[1] - Vector(0, -r, r)).magnitude(), 0, 1e-12);
    EXPECT_EQ(coords.centers()[1], Point(0, 1, 1));
}
