#pragma once
#include "Draw.h"
#include "WireCellUtil/Units.h"

#include <vector>

/// Bremsstrahlung and the interactions of photons in liquid argon, of which showers are made.
namespace WireCell::Gen::Particles {

    /// Interactions of a photon per length [1/length].
    struct Attenuation {
        double pair, compton, photo;
        double sum() const { return pair + compton + photo; }
    };

    /// Pairs: 7/9 per radiation length at high energies, less below by the ratio of Bethe's and Heitler's cross section without and
    /// with complete screening, joined smoothly; none below 3.5 MeV.  Compton: Klein and Nishina.  Photoelectric: 0.04 cm2/g at
    /// 100 keV, falling with the third power (NIST XCOM).
    Attenuation attenuation(double energy);

    /// The part of the energy in the pair's first particle: Bethe and Heitler with complete screening, 1 - 4/3 x (1 - x).
    double pair_part(Random& random);

    struct Compton {
        double photon;                       ///< [energy] of the scattered photon
        double photon_angle, electron_angle; ///< to the photon before, on opposite sides
    };
    Compton draw_compton(double energy, Random& random);

    /// Photons of bremsstrahlung above this energy are followed [energy].
    inline const double least_radiated = 0.1 * units::MeV;

    /// Photons above least_radiated per length of an electron's path, with y = k / energy:
    /// dN/dk = (4/3 - 4/3 y + y^2) / (k X0) (Review of Particle Physics, bremsstrahlung with complete screening), less below 100 MeV by the ratio of the losses without
    /// and with complete screening, ln(2 E / m) - 1/3 and ln(183 Z^(-1/3)) + 1/18, joined as for pairs [1/length].
    double radiation_rate(double energy);

    /// What photons below least_radiated carry away [energy/length].
    double soft_radiation(double energy);

    /// A photon above least_radiated [energy].
    double draw_radiated(double energy, Random& random);
}
