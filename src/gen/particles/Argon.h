#pragma once
#include "WireCellUtil/Units.h"

/// Numbers of liquid argon at 87 K: Atomic and Nuclear Properties of Materials of the Particle Data Group (pdg.lbl.gov), and for the
/// density effect Groom, Mokhov, Striganov, At. Data Nucl. Data Tables 78 (2001) 183.
namespace WireCell::Gen::Particles::Argon {
    inline constexpr double Z = 18, A = 39.948;
    inline const double density = 1.396 * units::gram / units::cm3;
    inline const double radiation_length = 14.0 * units::cm;
    inline const double critical_energy = 32.84 * units::MeV; ///< of electrons
    inline const double moliere_radius = 9.04 * units::cm;
    inline const double excitation = 188 * units::eV;
    inline const double pion_interaction = 106.7 * units::cm; ///< 149.0 g/cm2

    /// Density effect, Sternheimer's parameters.
    inline constexpr double sternheimer_a = 0.19559, sternheimer_k = 3.0, sternheimer_x0 = 0.2, sternheimer_x1 = 3.0,
                            sternheimer_c = 5.2146;

    /// K Z / A times the density, K = 4 pi N_A r_e^2 m_e c^2 = 0.307075 MeV cm2/mol [energy/length].
    inline const double loss_scale = 0.307075 * (Z / A) * 1.396 * units::MeV / units::cm;

    /// Electrons per volume times pi r_e^2, r_e = 2.8179 fm [1/length].
    inline const double compton_scale = loss_scale / (4 * 0.51099895 * units::MeV);
}
