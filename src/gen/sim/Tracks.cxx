#include "Tracks.h"
#include "WireCellUtil/Exceptions.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace WireCell::Gen::Sim {

    Vector PlaneFrame::to_plane(const Vector& global) const
    {
        return {x.dot(global), wire.dot(global), pitch.dot(global)};
    }

    Vector PlaneFrame::to_global(const Vector& local) const
    {
        return x * local.x() + wire * local.y() + pitch * local.z();
    }

    PlaneFrame plane_frame(const Vector& wire, const Vector& pitch)
    {
        const Vector along = wire.norm();
        const Vector x = along.cross(pitch).norm();
        return {x, along, x.cross(along)};
    }

    Vector direction(const Angles& angles)
    {
        const double across = std::sin(angles.theta_y);
        return {across * std::sin(angles.theta_xz), std::cos(angles.theta_y), across * std::cos(angles.theta_xz)};
    }

    Angles angles_of(const Vector& direction)
    {
        const Vector unit = direction.norm();
        return {std::acos(std::clamp(unit.y(), -1.0, 1.0)), std::atan2(unit.x(), unit.z())};
    }

    Vector two_plane_direction(const PlaneFrame& plane_a, double a, const PlaneFrame& plane_b, double b)
    {
        // An angle theta_xz leaves the directions perpendicular to this vector.
        const auto normal = [](const PlaneFrame& plane, double angle) {
            return plane.x * std::cos(angle) - plane.pitch * std::sin(angle);
        };
        const Vector cross = normal(plane_a, a).cross(normal(plane_b, b));
        constexpr double parallel = 1e-9;
        if (cross.magnitude() < parallel) {
            raise<ValueError>("the angles theta_xz of %g and %g in two planes define no direction", a, b);
        }
        const Vector unit = cross.norm();
        return unit.x() < 0 ? unit * -1.0 : unit;
    }

    std::vector<double> step_middles(double length, double step)
    {
        // A length of whole steps must not get one more from rounding.
        constexpr double slack = 1e-9;
        const size_t count = static_cast<size_t>(std::max(1.0, std::ceil(length / step - slack)));
        std::vector<double> middles(count);
        for (size_t ind = 0; ind < count; ++ind)
            middles[ind] = (static_cast<double>(ind) + 0.5) * length / static_cast<double>(count);
        return middles;
    }

    namespace {
        /// A direction downwards, from an intensity of cos^2 of the zenith angle.  Without trigonometric functions, whose last
        /// digit differs between machines.
        Vector downward(SplitMix& random)
        {
            // The largest of three uniform numbers c has the density 3 c^2.
            const double cosine = std::max({random.uniform(), random.uniform(), random.uniform()});
            double a = 0, b = 0, square = 2;
            while (square > 1 || square == 0) {
                a = 2 * random.uniform() - 1;
                b = 2 * random.uniform() - 1;
                square = a * a + b * b;
            }
            const double across = std::sqrt((1 - cosine * cosine) / square);
            return {across * a, -cosine, across * b};
        }

        /// The distance along the track from a point on or in the box to where it leaves.
        double distance_out(const Ray& bounds, const Point& from, const Vector& along)
        {
            double least = std::numeric_limits<double>::infinity();
            for (size_t axis = 0; axis < 3; ++axis) {
                if (along[axis] == 0) continue;
                const double wall = along[axis] > 0 ? bounds.second[axis] : bounds.first[axis];
                least = std::min(least, (wall - from[axis]) / along[axis]);
            }
            return std::max(0.0, least);
        }
    }

    Track cosmic_muon(const BoundingBox& box, SplitMix& random)
    {
        const Vector size = box.dimensions();
        const Vector areas(size.y() * size.z(), size.z() * size.x(), size.x() * size.y());
        Vector along, seen;
        do {
            along = downward(random);
            for (size_t axis = 0; axis < 3; ++axis) seen[axis] = areas[axis] * std::abs(along[axis]);
        } while (random.uniform() * areas.magnitude() > seen.x() + seen.y() + seen.z());

        const double pick = random.uniform() * (seen.x() + seen.y() + seen.z());
        const size_t wall = pick < seen.x() ? 0 : (pick < seen.x() + seen.y() ? 1 : 2);
        Point entry = point_in(box, random);
        entry[wall] = along[wall] > 0 ? box.bounds().first[wall] : box.bounds().second[wall];
        return {entry, along, distance_out(box.bounds(), entry, along)};
    }

    Point point_in(const BoundingBox& box, SplitMix& random)
    {
        const Vector size = box.dimensions();
        Point point = box.bounds().first;
        for (size_t axis = 0; axis < 3; ++axis) point[axis] += size[axis] * random.uniform();
        return point;
    }

    double straggling(double width, SplitMix& random)
    {
        // A normal number z, by Marsaglia's polar method; then -log(z^2) is Moyal's, with this mean.
        constexpr double mean = 1.2703628454614782;
        double a = 0, square = 2;
        while (square >= 1 || square == 0 || a == 0) {
            a = 2 * random.uniform() - 1;
            const double b = 2 * random.uniform() - 1;
            square = a * a + b * b;
        }
        const double normal2 = a * a * (-2 * std::log(square) / square);
        return 1 + width * (-std::log(normal2) - mean);
    }
}
