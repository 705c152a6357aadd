#include "TensorCheck.h"

#include "WireCellSpng/algo/cells/RayGrid.h"

#include <cmath>

using namespace WireCell::SPNG;

namespace {
    at::Tensor reals(std::vector<double> values) { return at::tensor(values, at::kDouble); }

    /// Vertical rays 2 apart in z, horizontal rays 3 apart in y, and diagonals sqrt(2) apart.
    RayGrid grid() { return RayGrid(reals({0, 0, 2, 0, 0, 1, 0, 4, 0, 0, 1, 1}).view({3, 2, 2})); }
}

TEST(RayGrid, pitches_and_directions_are_derived)
{
    EXPECT_TENSOR_NEAR(grid().pitch_mag(), reals({2, 3, std::sqrt(2)}), 1e-12);
    // From the first vertical ray along it to the next horizontal one: up by their pitch.
    EXPECT_TENSOR_NEAR(grid().ray_crossing(0, reals({0}), 1, reals({1})) -
                           grid().ray_crossing(0, reals({0}), 1, reals({0})),
                       reals({0, 3}).view({1, 2}), 1e-12);
}

TEST(RayGrid, rays_cross_where_geometry_says)
{
    const auto points = grid().ray_crossing(0, reals({0, 3}), 1, reals({0, 2}));
    EXPECT_TENSOR_NEAR(points, reals({0, 1, 6, 7}).view({2, 2}), 1e-12);
}

TEST(RayGrid, crossings_have_a_position_in_a_third_view)
{
    const auto pitch = grid().pitch_location(0, reals({3}), 1, reals({2}), 2);
    EXPECT_TENSOR_NEAR(pitch, reals({13 / std::sqrt(2)}), 1e-12);
    EXPECT_TENSOR_NEAR(grid().pitch_location(1, reals({2}), 0, reals({3}), 2), pitch, 1e-12);
    EXPECT_TENSOR_NEAR(grid().point_pitch(reals({6, 7}).view({1, 2}), 2), pitch, 1e-12);
}

TEST(RayGrid, whole_ray_numbers_keep_double_precision)
{
    const auto far = at::tensor({1000003}).to(at::kLong);
    const auto pitch = grid().pitch_location(0, far, 1, far, 2);
    EXPECT_EQ(pitch.scalar_type(), at::kDouble);
    EXPECT_TENSOR_NEAR(pitch, reals({(2 * 1000003.0 + 3 * 1000003.0 + 1) / std::sqrt(2)}), 1e-8);
    EXPECT_EQ(grid().ray_crossing(0, far, 1, far).scalar_type(), at::kDouble);
}

TEST(RayGrid, positions_snap_to_rays)
{
    const auto pitch = reals({-0.5, 1.9, 3.1});
    EXPECT_TENSOR_EQ(grid().pitch_index(pitch, 0), at::tensor({-1, 0, 1}).to(at::kLong));
    EXPECT_TENSOR_EQ(grid().pitch_index(pitch, 0, Snap::round), at::tensor({0, 1, 2}).to(at::kLong));
    EXPECT_TENSOR_EQ(grid().pitch_index(pitch, 0, Snap::ceil), at::tensor({0, 1, 2}).to(at::kLong));
}

TEST(RayGrid, parallel_views_never_cross_and_do_no_harm)
{
    const RayGrid parallel(reals({0, 0, 2, 0, 1, 0, 4, 0}).view({2, 2, 2}));
    EXPECT_TENSOR_EQ(parallel.ray_crossing(0, reals({0, 5}), 1, reals({7, 0})), reals({0, 0, 0, 0}).view({2, 2}));
}

TEST(RayGrid, a_view_without_pitch_is_refused)
{
    EXPECT_REFUSED(RayGrid(at::zeros({1, 2, 2}, at::kDouble)), "zero length");
    EXPECT_REFUSED(RayGrid(at::zeros({4}, at::kDouble)), "want views x 2 x 2");
}
