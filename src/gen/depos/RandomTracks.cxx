#include "RandomTracks.h"

#include "WireCellUtil/Printable.h"
#include "sim/Bounds.h"

#include <algorithm>
#include <cmath>

namespace WireCell::Gen {
    namespace {
        void check_range(const Range& range, double low, double high, const std::string& where)
        {
            SPNG_VALIDATE(range.size() == 2 && range[0] <= range[1] && range[0] >= low && range[1] <= high,
                          "{}: got [{}] (want [low, high] within {:g} and {:g})", where, shortlist(range), low, high);
        }

        /// How far it is from a point in the box along a direction to a side.
        double way_out(const Point& from, const Vector& along, const BoundingBox& box)
        {
            const auto& [low, high] = box.bounds();
            double way = std::numeric_limits<double>::infinity();
            for (int axis = 0; axis < 3; ++axis) {
                if (along[axis] == 0 || low[axis] == high[axis]) continue;
                const double side = along[axis] > 0 ? high[axis] : low[axis];
                way = std::min(way, (side - from[axis]) / along[axis]);
            }
            return way;
        }
    }

    void check_tracks(const RandomTracksConfig& cfg, size_t nplanes, const std::string& where)
    {
        constexpr double slack = 1e-9;
        SPNG_VALIDATE(cfg.count >= 0, "{}.count: got {} (want 0 or more)", where, cfg.count);
        SPNG_VALIDATE(!cfg.planes.empty(), "{}.planes: is empty (want indices of planes)", where);
        for (const int plane : cfg.planes) {
            SPNG_VALIDATE(plane >= 0 && plane < static_cast<int>(nplanes), "{}.planes: got {} (want 0 to {})", where,
                          plane, nplanes - 1);
        }
        check_range(cfg.theta_xz, 0, units::pi + slack, where + ".theta_xz");
        check_range(cfg.theta_y, 0, units::pi + slack, where + ".theta_y");
        check_range(cfg.length, 1e-3, Sim::any_position.high, where + ".length");
        if (cfg.charge_per_length)
            check_range(*cfg.charge_per_length, 1e-6, Sim::any_charge.high, where + ".charge_per_length");
    }

    RandomTrack draw_track(const RandomTracksConfig& cfg, const std::vector<Sim::PlaneFrame>& frames,
                           const BoundingBox& box, Sim::SplitMix& random)
    {
        const auto count = static_cast<double>(cfg.planes.size());
        const auto which = std::min(cfg.planes.size() - 1, static_cast<size_t>(random.uniform() * count));
        const auto& frame = frames[static_cast<size_t>(cfg.planes[which])];
        const double theta_xz = between(cfg.theta_xz, random) * (random.uniform() < 0.5 ? -1 : 1);
        const double theta_y = between(cfg.theta_y, random);
        const Vector along = frame.to_global(Sim::direction({theta_y, theta_xz}));
        const Point middle = Sim::point_in(box, random);
        const double half = between(cfg.length, random) / 2;
        const double back = std::min(half, way_out(middle, along * -1, box));
        const double front = std::min(half, way_out(middle, along, box));
        RandomTrack made{{middle - along * back, along, back + front}, {}};
        if (cfg.charge_per_length) made.charge_per_length = between(*cfg.charge_per_length, random);
        return made;
    }
}
