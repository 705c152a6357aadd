#include "Electromagnetic.h"
#include "Argon.h"

#include <algorithm>
#include <cmath>

namespace WireCell::Gen::Particles {
    namespace {
        const double electron_mass = 0.51099895 * units::MeV;

        /// What a cross section is at low energies over that at high ones, from those without and with complete screening.
        double joined(double bare, double screened)
        {
            const double share = std::max(0.0, bare / screened);
            return share / std::pow(1 + std::pow(share, 4), 0.25);
        }

        double pair_share(double energy)
        {
            return joined(28.0 / 9 * std::log(2 * energy / electron_mass) - 218.0 / 27,
                          28.0 / 9 * std::log(183 / std::cbrt(Argon::Z)) - 2.0 / 27);
        }

        double radiation_share(double energy)
        {
            return joined(std::log(2 * (energy / electron_mass + 1)) - 1.0 / 3,
                          std::log(183 / std::cbrt(Argon::Z)) + 1.0 / 18);
        }

        /// Klein and Nishina's cross section per electron over pi r_e^2; k: energy over the electron's mass.
        double klein_nishina(double k)
        {
            const double log_term = std::log(1 + 2 * k);
            if (k < 0.01) return 8.0 / 3 * (1 - 2 * k); // where the terms below cancel
            return 2 * ((1 + k) / (k * k) * (2 * (1 + k) / (1 + 2 * k) - log_term / k) + log_term / (2 * k) -
                        (1 + 3 * k) / std::pow(1 + 2 * k, 2));
        }
    }

    Attenuation attenuation(double energy)
    {
        const double photo_scale = 0.04 * units::cm2 / units::gram * Argon::density;
        return {pair_share(energy) * 7 / 9 / Argon::radiation_length,
                Argon::compton_scale * klein_nishina(energy / electron_mass),
                photo_scale * std::pow(0.1 * units::MeV / energy, 3)};
    }

    double pair_part(Random& random)
    {
        while (true) {
            const double part = random.uniform();
            if (random.uniform() <= 1 - 4.0 / 3 * part * (1 - part)) return part;
        }
    }

    Compton draw_compton(double energy, Random& random)
    {
        // epsilon = scattered / energy has the density (1/epsilon + epsilon) (1 - epsilon sin^2 / (1 + epsilon^2)).
        const double k = energy / electron_mass, least = 1 / (1 + 2 * k);
        const double inverse = -std::log(least), linear = (1 - least * least) / 2;
        while (true) {
            const double part = random.uniform();
            const double epsilon = random.uniform() * (inverse + linear) < inverse
                                       ? std::pow(least, part)
                                       : std::sqrt(least * least + (1 - least * least) * part);
            const double t = (1 - epsilon) / (k * epsilon); // 1 - cos
            const double sine2 = std::max(0.0, t * (2 - t));
            if (random.uniform() > 1 - epsilon * sine2 / (1 + epsilon * epsilon)) continue;
            const double theta = std::acos(std::clamp(1 - t, -1.0, 1.0));
            const double scattered = epsilon * energy;
            const double along = energy - scattered * std::cos(theta), across = scattered * std::sin(theta);
            return {scattered, theta, std::atan2(across, along)};
        }
    }

    double radiation_rate(double energy)
    {
        if (energy <= least_radiated) return 0;
        const double part = least_radiated / energy;
        return radiation_share(energy) * (-4.0 / 3 * std::log(part) - 4.0 / 3 * (1 - part) + (1 - part * part) / 2) /
               Argon::radiation_length;
    }

    double soft_radiation(double energy)
    {
        const double part = std::min(1.0, least_radiated / energy);
        return radiation_share(energy) * energy * (4.0 / 3 * part - 2.0 / 3 * part * part + std::pow(part, 3) / 3) /
               Argon::radiation_length;
    }

    double draw_radiated(double energy, Random& random)
    {
        while (true) {
            const double photon = least_radiated * std::pow(energy / least_radiated, random.uniform());
            const double part = photon / energy;
            if (random.uniform() * 4 / 3 <= 4.0 / 3 - 4.0 / 3 * part + part * part) return photon;
        }
    }
}
