#include "FlatFace.h"
#include "WireCellAux/PlaneTools.h"
#include "WireCellEval/FaceGeometry.h"
#include "WireCellUtil/Exceptions.h"

#include <gtest/gtest.h>

using namespace WireCell;
using namespace WireCell::Eval;

namespace {
    constexpr double degree = std::numbers::pi / 180;

    FaceGeometry flat() { return FaceGeometry(std::make_shared<spng::test::FlatFace>()); }
}

TEST(FaceGeometry, a_direction_has_its_angles_in_the_frame_of_its_plane)
{
    const auto face = flat();
    for (size_t plane = 0; plane < 3; ++plane) {
        for (const double theta_xz : {0.0, 30.0, 89.0, 120.0}) {
            const auto direction = face.direction(plane, {90 * degree, theta_xz * degree});
            EXPECT_NEAR(direction.magnitude(), 1, 1e-12);
            EXPECT_NEAR(SPNG::angles_of(face.local(plane, direction)).theta_xz / degree, theta_xz, 1e-9);
            EXPECT_NEAR(SPNG::angles_of(face.local(plane, direction)).theta_y / degree, 90, 1e-9);
        }
    }
    const auto along_z = face.direction(2, {90 * degree, 0});
    EXPECT_NEAR(along_z.z(), 1, 1e-12);
}

TEST(FaceGeometry, the_wire_of_a_point_is_the_one_in_whose_region_it_is)
{
    const auto face = flat();
    // Wire 100 is half a pitch, 2.5 mm, after the middle at z = 500.
    EXPECT_EQ(face.nearest_wire(2, Point(0, 0, 502.5)), 100);
    EXPECT_EQ(face.nearest_wire(2, Point(700, 900, 504.9)), 100);
    EXPECT_EQ(face.nearest_wire(2, Point(0, 0, 505.1)), 101);
    EXPECT_EQ(face.nearest_wire(2, Point(0, 0, -300)), 0) << "outside of the plane";
    EXPECT_EQ(face.channels(2).at(100), 2100);
}

TEST(FaceGeometry, a_window_begins_at_the_vertex_and_goes_along_the_direction)
{
    const auto face = flat();
    const Point vertex(500, 500, 502.5);
    const Aim forward{vertex, {0, 0, 1}, 100}, back{vertex, {0.8, 0, -0.6}, 100}, out{vertex, {0, 0, 1}, 2000};
    EXPECT_EQ(face.window(2, forward, 10), (std::pair{100, 110}));
    EXPECT_EQ(face.window(2, back, 10), (std::pair{91, 101}));
    EXPECT_EQ(face.window(2, out, 1000), (std::pair{100, 200}));
    EXPECT_EQ(face.wires_along(2, forward, 3), (std::pair{97, 124}));
    EXPECT_EQ(face.wires_along(2, back, 0), (std::pair{88, 101}));
    EXPECT_EQ(face.wires_along(2, out, 20), (std::pair{80, 200}));
}

TEST(FaceGeometry, is_of_a_face_that_is_there)
{
    const auto face = std::make_shared<spng::test::FlatFace>();
    EXPECT_EQ(FaceGeometry(Aux::drift_face({nullptr, face}, -1, "a", "here")).nplanes(), 3);
    EXPECT_THROW(Aux::drift_face({nullptr, face}, 0, "a", "here"), ValueError);
    EXPECT_THROW(Aux::drift_face({face}, 1, "a", "here"), ValueError);
    EXPECT_THROW(Aux::drift_face({nullptr}, -1, "a", "here"), ValueError);
}
