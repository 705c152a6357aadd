#include "Decays.h"
#include "WireCellUtil/Units.h"

#include <algorithm>
#include <cmath>

namespace WireCell::Gen::Particles {
    namespace {
        const double michel_end = 52.83 * units::MeV;

        Product two_body(int pdg, double momentum, const Vector& direction, double delay)
        {
            const auto& species = species_of(pdg);
            return {&species, species.energy(momentum), direction, delay};
        }
    }

    double muon_decay_part() { return 0.24; }

    double michel_energy(Random& random)
    {
        while (true) {
            const double x = random.uniform();
            if (random.uniform() <= x * x * (3 - 2 * x)) return x * michel_end;
        }
    }

    std::vector<Product> decay_at_rest(const Species& species, Random& random)
    {
        const Vector along = isotropic(random);
        const double lifetimes = exponential(random), pick = random.uniform();
        switch (species.pdg) {
        case -13:
        case 13: {
            const bool positive = species.pdg < 0;
            const auto& electron = species_of(positive ? -11 : 11);
            if (!positive && pick > muon_decay_part()) return {};
            const double energy = std::max(0.0, michel_energy(random) - electron.mass);
            return {{&electron, energy, along, lifetimes * (positive ? 2197 : 537) * units::ns}};
        }
        case 211:
            return {two_body(-13, 29.79 * units::MeV, along, lifetimes * 26.03 * units::ns)};
        case 321: {
            const double delay = lifetimes * 12.38 * units::ns;
            if (pick < 0.755) return {two_body(-13, 235.53 * units::MeV, along, delay)};
            return {two_body(211, 205.14 * units::MeV, along, delay),
                    two_body(111, 205.14 * units::MeV, along * -1.0, delay)};
        }
        default:
            return {};
        }
    }

    std::vector<Product> decay_pizero(double energy, const Vector& direction, Random& random)
    {
        const auto& pizero = species_of(111);
        const auto& photon = species_of(22);
        const Vector own = isotropic(random);
        const double half = pizero.mass / 2, gamma = pizero.gamma(energy), along = own.dot(direction);
        std::vector<Product> photons;
        for (const double sign : {1.0, -1.0}) {
            // The boost along the direction of a photon of momentum sign * half * own.
            const double shift = (gamma - 1) * sign * half * along + std::sqrt(gamma * gamma - 1) * half;
            const Vector momentum = own * (sign * half) + direction * shift;
            photons.push_back({&photon, momentum.magnitude(), momentum.norm(), 0});
        }
        return photons;
    }

    std::vector<Product> interact_pion(const Species& pion, double energy, const Vector& direction, Random& random)
    {
        const int count = 1 + static_cast<int>(3 * random.uniform());
        std::vector<double> parts;
        double sum = 0;
        for (int ind = 0; ind < count; ++ind) {
            parts.push_back(exponential(random));
            sum += parts.back();
        }
        const bool has_pion = random.uniform() < 0.5;
        std::vector<Product> products;
        for (int ind = 0; ind < count; ++ind) {
            const auto& species = ind == 0 && has_pion ? pion : species_of(2212);
            // Half forward, half anywhere.
            const Vector along = (direction + isotropic(random)).norm();
            products.push_back({&species, 0.6 * energy * parts[static_cast<size_t>(ind)] / sum, along, 0});
        }
        return products;
    }
}
