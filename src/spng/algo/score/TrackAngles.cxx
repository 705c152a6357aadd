#include "WireCellSpng/algo/score/TrackAngles.h"
#include "WireCellSpng/base/Check.h"

#include <algorithm>
#include <cmath>

namespace WireCell::SPNG {

    namespace {
        double norm_of(const Direction& d) { return std::sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]); }

        Direction unit(const Direction& direction, const char* what)
        {
            const double norm = norm_of(direction);
            SPNG_VALIDATE(std::isfinite(norm) && norm > 0, "{} is ({}, {}, {}) (want a vector with a length)", what,
                          direction[0], direction[1], direction[2]);
            return {direction[0] / norm, direction[1] / norm, direction[2] / norm};
        }

        Direction unit_wire(const Direction& wire)
        {
            const auto out = unit(wire, "the wire");
            SPNG_VALIDATE(std::abs(out[0]) < 1e-6, "the wire is ({}, {}, {}) (want one across the drift, x = 0)",
                          wire[0], wire[1], wire[2]);
            return out;
        }
    }

    Direction direction_of(const TrackAngles& angles)
    {
        const double across = std::sin(angles.theta_y);
        return {across * std::sin(angles.theta_xz), std::cos(angles.theta_y), across * std::cos(angles.theta_xz)};
    }

    TrackAngles angles_of(const Direction& direction)
    {
        const auto d = unit(direction, "the direction");
        return {std::acos(std::clamp(d[1], -1.0, 1.0)), std::atan2(d[0], d[2])};
    }

    Direction to_plane_frame(const Direction& direction, const Direction& wire)
    {
        const auto along = unit_wire(wire);
        // x cross wire
        const double pitch_y = -along[2], pitch_z = along[1];
        return {direction[0], along[1] * direction[1] + along[2] * direction[2],
                pitch_y * direction[1] + pitch_z * direction[2]};
    }

    Direction from_plane_frame(const Direction& direction, const Direction& wire)
    {
        const auto along = unit_wire(wire);
        return {direction[0], along[1] * direction[1] - along[2] * direction[2],
                along[2] * direction[1] + along[1] * direction[2]};
    }

    Direction direction_of_two_planes(const Direction& wire1, double theta_xz1, const Direction& wire2,
                                      double theta_xz2)
    {
        const auto one = unit_wire(wire1), two = unit_wire(wire2);
        const double sine1 = std::sin(theta_xz1), sine2 = std::sin(theta_xz2);
        constexpr double tiny = 1e-9;
        SPNG_VALIDATE(sine1 > tiny && sine2 > tiny, "theta_xz is {} and {} (want more than 0 and less than pi)",
                      theta_xz1, theta_xz2);
        // With x = 1, the components along the two pitches are the cotangents of the angles.
        const double cot1 = std::cos(theta_xz1) / sine1, cot2 = std::cos(theta_xz2) / sine2;
        const double y1 = -one[2], z1 = one[1], y2 = -two[2], z2 = two[1];
        const double determinant = y1 * z2 - z1 * y2;
        SPNG_VALIDATE(std::abs(determinant) > 1e-6,
                      "the wires of the two planes are parallel (want planes that cross)");
        return unit({1, (cot1 * z2 - z1 * cot2) / determinant, (y1 * cot2 - cot1 * y2) / determinant}, "the direction");
    }

    int channels_along(double length, const Direction& direction, const Direction& wire, double pitch)
    {
        SPNG_VALIDATE(length >= 0 && pitch > 0, "length is {} and pitch {} (want 0 or more, and more than 0)", length,
                      pitch);
        const double across = std::abs(to_plane_frame(unit(direction, "the direction"), wire)[2]);
        // A whole number of wires is not to become one more from rounding.
        return static_cast<int>(std::ceil(length * across / pitch - 1e-9));
    }
}
