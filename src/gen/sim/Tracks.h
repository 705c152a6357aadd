#pragma once
#include "Binomial.h"
#include "WireCellUtil/BoundingBox.h"
#include "WireCellUtil/Units.h"

#include <vector>

/// Straight tracks, and their angles in the frames of wire planes.
namespace WireCell::Gen::Sim {

    /// Right-handed unit axes: x along the drift, along the wires and along the pitch.  By default the detector's own.
    struct PlaneFrame {
        Vector x{1, 0, 0}, wire{0, 1, 0}, pitch{0, 0, 1};

        /// The coordinates of a direction along (x, wire, pitch).
        Vector to_plane(const Vector& global) const;
        Vector to_global(const Vector& local) const;
    };

    /// The frame of a plane with these directions, of any length.
    PlaneFrame plane_frame(const Vector& wire, const Vector& pitch);

    /// A direction (x, y, z) = (sin(theta_y) sin(theta_xz), cos(theta_y), sin(theta_y) cos(theta_xz)).
    /// In the frame of a plane y is along the wires and z along the pitch: theta_xz = 0 crosses the wires at constant
    /// drift, 90 degrees goes along the drift.
    struct Angles {
        double theta_y = units::halfpi; ///< [angle]
        double theta_xz = 0;            ///< [angle]
    };
    Vector direction(const Angles& angles);

    /// The angles of a direction of any length, theta_xz in (-pi, pi].
    Angles angles_of(const Vector& direction);

    /// The direction towards positive x that has theta_xz `a` in one plane and `b` in another.
    /// ValueError: the wires of the two are parallel and the angles do not define it.
    Vector two_plane_direction(const PlaneFrame& plane_a, double a, const PlaneFrame& plane_b, double b);

    /// A straight track.
    struct Track {
        Point tail;
        Vector direction; ///< unit vector
        double length;    ///< [length]

        Point at(double distance) const { return tail + direction * distance; }
    };

    /// The distances from the tail to the middles of equal steps, each at most `step` long, that make up the length.
    std::vector<double> step_middles(double length, double step);

    /// A muon that crosses the box, from where it enters to where it leaves.  Straight and without end: no scattering,
    /// no stopping.  Directions follow an intensity of cos^2 of the zenith angle, y is up; so do the entries, seen
    /// against the box's projected area.  The box must extend along two axes at least.
    Track cosmic_muon(const BoundingBox& box, SplitMix& random);

    /// Uniform in the box.
    Point point_in(const BoundingBox& box, SplitMix& random);

    /// The loss in a step over its mean, with a tail to large losses: Moyal's approximation of Landau's distribution.
    /// `width`: its scale over the mean, below 0.15 to stay positive.
    double straggling(double width, SplitMix& random);
}
