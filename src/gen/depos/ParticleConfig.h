#pragma once
#include "WireCellSpng/base/Config.h"
#include "WireCellUtil/Units.h"

#include <optional>
#include <string>
#include <vector>

/// What DepoGenerator is told of particles.
namespace WireCell::Gen {
    enum class AngleFrame { wire_plane, global };
    BOOST_DESCRIBE_ENUM(AngleFrame, wire_plane, global)

    enum class ExistingTruth { replace, refuse };
    BOOST_DESCRIBE_ENUM(ExistingTruth, replace, refuse)

    struct ParticleConfig {
        std::string particle;           ///< name or symbol: electron, muon, pion, pizero, kaon, proton, photon, mu+ ...
        int count = 1;                  ///< how many in each set
        std::optional<double> energy;   ///< [energy] kinetic; default: 1 GeV, from above a spectrum of cosmic rays
        std::optional<double> momentum; ///< [energy] in place of energy
        double spread = 0;              ///< Gaussian width of energy or momentum over its value, at most 0.5
        std::optional<std::vector<double>> vertex;              ///< [length] where it starts
        std::optional<std::vector<std::vector<double>>> volume; ///< [length] corners of a box that it starts in, which
                                                                ///< by default is that of the face
        std::optional<std::vector<double>> direction; ///< of any length; by default all directions are as likely
        std::optional<double> theta_xz;               ///< [angle] from the pitch direction towards the drift
        std::optional<double> theta_y;                ///< [angle] from the wire direction; default: a right angle
        AngleFrame frame = AngleFrame::wire_plane;    ///< what these angles refer to
        int plane = 2;                                ///< index of the plane that they refer to
        bool from_above = false;                      ///< comes from outside, with cos^2 of the zenith angle; y is up
        std::optional<std::vector<double>> time;      ///< [time] range of the start; default: that of all tracks
        std::string group;                            ///< particles of a group start together, as its first one does
        bool decay = true;                            ///< whether what stops decays
    };
    BOOST_DESCRIBE_STRUCT(ParticleConfig, (),
                          (particle, count, energy, momentum, spread, vertex, volume, direction, theta_xz, theta_y,
                           frame, plane, from_above, time, group, decay))

    struct ParticleReadoutConfig {
        double drift_speed = 1.6 * units::mm / units::us; ///< [length/time]
        double tick = 0.5 * units::us;                    ///< [time] sampling period
        double start_time = 0;                            ///< [time] of the first tick
    };
    BOOST_DESCRIBE_STRUCT(ParticleReadoutConfig, (), (drift_speed, tick, start_time))

    struct ParticlesConfig {
        std::vector<ParticleConfig> particles;            ///< followed through the argon, showers included
        std::string recombination = "BirksRecombination"; ///< type:name of the model that turns energy to charge
        std::string truth; ///< JSON file to write with the particles; %d: one for each set
        ExistingTruth existing_truth = ExistingTruth::replace; ///< what to do where that file is there already
        bool keep_truth =
            false; ///< whether the particles of a set are kept until a component that writes them takes them
        double extrapolate = 10 * units::cm; ///< [length] along the direction to the second point of the truth
        ParticleReadoutConfig readout;       ///< for the ticks of the truth
    };
    BOOST_DESCRIBE_STRUCT(ParticlesConfig, (),
                          (particles, recombination, truth, existing_truth, keep_truth, extrapolate, readout))
}
