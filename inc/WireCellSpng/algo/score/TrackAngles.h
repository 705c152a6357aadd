#pragma once
#include <array>

/// Directions of tracks, as detectors and as wire planes see them.
namespace WireCell::SPNG {

    /// (x, y, z): along the drift, up, along the beam; in the frame of a plane along the drift, the wires, the pitch.
    using Direction = std::array<double, 3>;

    /// In any frame with the axes above, d = (sin ty sin txz, cos ty, sin ty cos txz).  theta_xz is 0 for a track across the
    /// wires at one time, and 90 degrees for one along the drift.
    struct TrackAngles {
        double theta_y = 0;  ///< [radian] from y, 0 to pi
        double theta_xz = 0; ///< [radian] from z towards x, -pi to pi
    };

    /// The unit vector of angles.
    Direction direction_of(const TrackAngles& angles);

    /// The angles of a vector of any length.  ValueError for one without length.
    TrackAngles angles_of(const Direction& direction);

    /// A vector in the frame of the plane whose wires run along `wire`, a vector in the plane x = 0.  The pitch is x cross
    /// wire.  ValueError if the wire is not in that plane or has no length.
    Direction to_plane_frame(const Direction& direction, const Direction& wire);

    /// The other way.
    Direction from_plane_frame(const Direction& direction, const Direction& wire);

    /// The unit vector with x > 0 that has these theta_xz [radian, between 0 and pi] in the frames of two planes.  ValueError for planes of
    /// parallel wires, and for angles at which the track has no component along the drift.
    Direction direction_of_two_planes(const Direction& wire1, double theta_xz1, const Direction& wire2,
                                      double theta_xz2);

    /// How many channels a track crosses along a length [length] in a plane with that distance of wires [length]: those of
    /// the projection on the pitch, rounded up.
    int channels_along(double length, const Direction& direction, const Direction& wire, double pitch);
}
