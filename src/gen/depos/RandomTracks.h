#pragma once
#include "WireCellSpng/base/Config.h"
#include "sim/Tracks.h"

#include <optional>
#include <string>
#include <vector>

/// Straight tracks of which DepoGenerator draws place and direction.
namespace WireCell::Gen {
    using Range = std::vector<double>; ///< from the first number to the second

    inline double between(const Range& range, Sim::SplitMix& random)
    {
        return range[0] + (range[1] - range[0]) * random.uniform();
    }

    struct RandomTracksConfig {
        int count = 1;                                     ///< tracks per set
        std::vector<int> planes = {0, 1, 2};               ///< indices of wire planes; one is drawn for each
        std::vector<double> theta_xz = {0, units::halfpi}; ///< [angle] range in its frame; the sign is drawn
        std::vector<double> theta_y = {units::pi / 3, 2 * units::pi / 3}; ///< [angle] range, from the wire direction
        std::vector<double> length = {0.5 * units::m, 1.5 * units::m}; ///< [length] range, before it ends at the volume
        std::optional<std::vector<double>> charge_per_length; ///< [1/length] range; default: that of all tracks
    };
    BOOST_DESCRIBE_STRUCT(RandomTracksConfig, (), (count, planes, theta_xz, theta_y, length, charge_per_length))

    struct RandomTrack {
        Sim::Track track;
        std::optional<double> charge_per_length;
    };

    /// ValueError that starts with `where` for ranges that are none, and planes that `nplanes` are too few for.
    void check_tracks(const RandomTracksConfig& cfg, size_t nplanes, const std::string& where);

    /// The next track: its middle is anywhere in the box, at whose sides it ends.
    RandomTrack draw_track(const RandomTracksConfig& cfg, const std::vector<Sim::PlaneFrame>& frames,
                           const BoundingBox& box, Sim::SplitMix& random);
}
