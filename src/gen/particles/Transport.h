#pragma once
#include "Draw.h"
#include "Species.h"
#include "WireCellUtil/BoundingBox.h"
#include "WireCellUtil/Units.h"

#include <limits>
#include <optional>
#include <vector>

/// Particles through liquid argon, step by step: a toy in place of Geant4.
///
/// Muons and hadrons lose energy with fluctuations, scatter, stop with a Bragg peak and decay; charged pions interact after 107 cm
/// on average.  Electrons and photons shower: ionisation, bremsstrahlung, pairs, Compton scattering, annihilation.  Left out: decays in
/// flight, interactions of protons and kaons, nuclear fragments, neutrons, radiation of muons, scattering at large angles.
namespace WireCell::Gen::Particles {

    struct Particle {
        const Species* species;
        double energy; ///< kinetic
        Point at;
        Vector direction; ///< unit vector
        double time;
    };

    /// The truth of a particle.  The members of a shower, and electrons that are knocked on, count as part of the one they come from.
    struct Track {
        Particle start;
        int parent = -1;     ///< index of the track that it comes from, -1 for none
        std::string process; ///< primary, decay, interaction
        Particle
            end; ///< where it stopped, interacted, or left; where a photon first interacted; the start of electrons
        double deposited = 0; ///< [energy] that it and its shower left, wherever
    };

    /// Energy left in a straight piece of path.
    struct Deposit {
        Point at; ///< middle
        double time;
        double energy;
        double length; ///< of the piece, for recombination
        int track;     ///< index of a track
    };

    struct Event {
        std::vector<Track> tracks;
        std::vector<Deposit> deposits;
    };

    struct TransportOptions {
        double step = 1 * units::mm;
        bool decay = true;
        std::optional<BoundingBox> world; ///< what leaves it is followed no further
    };

    /// Adds a particle and all that comes of it to the event.
    void transport(const Particle& particle, const TransportOptions& options, Random& random, Event& event);
}
