#pragma once
#include "Draw.h"
#include "Species.h"

#include <vector>

/// Decays, at rest but for the neutral pion, and the pion's interactions.
namespace WireCell::Gen::Particles {

    /// What comes of a decay or an interaction.
    struct Product {
        const Species* species;
        double energy;    ///< kinetic
        Vector direction; ///< unit vector
        double delay;     ///< [time] after the particle came to rest
    };

    /// What a stopped particle decays into.  Neutrinos are left out.
    ///   mu+ to a positron (2197 ns);
    ///   mu- to an electron in 24 % of cases, else it is captured and leaves nothing (537 ns: Suzuki, Measday, Roalsvig, Phys. Rev. C
    ///   35 (1987) 2212, a capture rate of 1.4 per us against 0.45 per us of decays);
    ///   pi+ to mu+ of 4.12 MeV (26 ns);
    ///   K+ to mu+ (75.5 %) or pi+ pi0 (24.5 %), its two main modes (12.4 ns).
    /// Captured pi- and K- leave nothing; others have no products.
    std::vector<Product> decay_at_rest(const Species& species, Random& random);

    /// The part of stopped mu- that decay.
    double muon_decay_part();

    /// The energy of the electron of a muon's decay: x^2 (3 - 2 x) with x = E / 52.83 MeV, without polarisation [energy].
    double michel_energy(Random& random);

    /// The two photons of a pi0 in flight.
    std::vector<Product> decay_pizero(double energy, const Vector& direction, Random& random);

    /// The toy of a charged pion's interaction: one to three short tracks, the first the pion or, as often, a proton, the
    /// others protons.  They share 60 % of the energy; the rest is nuclear, and is lost.
    std::vector<Product> interact_pion(const Species& pion, double energy, const Vector& direction, Random& random);
}
