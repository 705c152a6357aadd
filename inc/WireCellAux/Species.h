#pragma once
#include <cmath>
#include <string>
#include <vector>

/// Particles that our generator makes and networks tell apart, by the words of configurations (docs/deposits.md).
namespace WireCell::Aux {

    struct Species {
        std::string name, symbol;
        int pdg;
        double mass; ///< [energy]
        int charge;  ///< of the positron

        bool is_electron() const { return pdg == 11 || pdg == -11; }
        double momentum(double energy) const { return std::sqrt(energy * (energy + 2 * mass)); }
        double energy(double momentum) const { return std::hypot(momentum, mass) - mass; }
        double gamma(double energy) const { return mass > 0 ? 1 + energy / mass : 0; }
        /// The speed over that of light.
        double beta(double energy) const { return energy > 0 ? momentum(energy) / (energy + mass) : 0; }
    };

    /// All that can be generated.  Masses: Particle Data Group, 2024.
    const std::vector<Species>& all_species();

    /// By name or symbol; null if there is none.
    const Species* find_species(const std::string& word);

    /// By the number of the Particle Data Group, which must be one of all_species().
    const Species& species_of(int pdg);
}
