#include "EnergyLoss.h"
#include "Argon.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>

namespace WireCell::Gen::Particles {
    namespace {
        const double electron_mass = 0.51099895 * units::MeV;
        const double single_draw = 0.05 * units::MeV;
        constexpr double least_energy = 1e-3, most_energy = 1e7;
        constexpr int per_decade = 200;

        /// Sternheimer's density effect for a particle of this beta * gamma.
        double density_effect(double beta_gamma)
        {
            using namespace Argon;
            const double x = std::log10(beta_gamma);
            if (x < sternheimer_x0) return 0;
            const double line = 2 * std::log(10.0) * x - sternheimer_c;
            return x >= sternheimer_x1 ? line : line + sternheimer_a * std::pow(sternheimer_x1 - x, sternheimer_k);
        }

        double electron_loss(double energy)
        {
            const double gamma = 1 + energy / electron_mass, bg2 = gamma * gamma - 1, beta2 = bg2 / (gamma * gamma);
            const double logarithm =
                std::log(electron_mass * bg2 * electron_mass * (gamma - 1) / 2 / std::pow(Argon::excitation, 2));
            const double rest =
                1 - beta2 - (2 * gamma - 1) / (gamma * gamma) * std::log(2.0) + std::pow((gamma - 1) / gamma, 2) / 8;
            return Argon::loss_scale / 2 / beta2 * (logarithm + rest - density_effect(std::sqrt(bg2)));
        }

        double bethe_loss(const Species& species, double energy)
        {
            const double gamma = species.gamma(energy);
            // Where the formula has its maximum.
            const double slowest = std::exp(1.0) * Argon::excitation / (2 * electron_mass);
            const double bg2 = std::max(gamma * gamma - 1, slowest), beta2 = bg2 / (1 + bg2);
            const double most = largest_transfer(species, species.mass * (std::sqrt(1 + bg2) - 1));
            const double logarithm = 0.5 * std::log(2 * electron_mass * bg2 * most / std::pow(Argon::excitation, 2));
            return Argon::loss_scale / beta2 * (logarithm - beta2 - density_effect(std::sqrt(bg2)) / 2);
        }
    }

    double mean_loss(const Species& species, double energy)
    {
        return species.is_electron() ? electron_loss(energy) : bethe_loss(species, energy);
    }

    double largest_transfer(const Species& species, double energy)
    {
        if (species.is_electron()) return energy / 2;
        const double gamma = species.gamma(energy), ratio = electron_mass / species.mass;
        return 2 * electron_mass * (gamma * gamma - 1) / (1 + 2 * gamma * ratio + ratio * ratio);
    }

    LossTable::LossTable(const Species& species)
    {
        const int count = static_cast<int>(std::lround(std::log10(most_energy / least_energy))) * per_decade;
        const double step = std::log(10.0) / per_decade;
        double range = least_energy / mean_loss(species, least_energy), before = range;
        for (int ind = 0; ind <= count; ++ind) {
            const double logarithm = std::log(least_energy) + ind * step;
            const double energy = std::exp(logarithm), term = energy / mean_loss(species, energy);
            if (ind > 0) range += (before + term) / 2 * step;
            before = term;
            m_energies.push_back(logarithm);
            m_ranges.push_back(std::log(range));
        }
    }

    namespace {
        /// y at x on straight lines between points, and beyond them.
        double on_line(const std::vector<double>& xs, const std::vector<double>& ys, double x)
        {
            const auto above = std::upper_bound(xs.begin() + 1, xs.end() - 1, x);
            const auto ind = static_cast<size_t>(above - xs.begin());
            const double slope = (ys[ind] - ys[ind - 1]) / (xs[ind] - xs[ind - 1]);
            return ys[ind - 1] + slope * (x - xs[ind - 1]);
        }
    }

    double LossTable::range(double energy) const
    {
        return energy > 0 ? std::exp(on_line(m_energies, m_ranges, std::log(energy))) : 0;
    }

    double LossTable::energy(double range) const
    {
        return range > 0 ? std::exp(on_line(m_ranges, m_energies, std::log(range))) : 0;
    }

    const LossTable& loss_table(const Species& species)
    {
        static std::mutex mutex;
        static std::map<int, LossTable> tables;
        const std::lock_guard<std::mutex> lock(mutex);
        // That of positrons is that of electrons, and so on.
        return tables.try_emplace(std::abs(species.pdg), species).first->second;
    }

    StepLoss draw_loss(const Species& species, double energy, double mean, double length, Random& random)
    {
        const double beta2 = std::pow(species.beta(energy), 2);
        const double xi = Argon::loss_scale / 2 / beta2 * length, most = largest_transfer(species, energy);
        // Heavy particles of spin 0: a factor of 1 - beta^2 W / most.
        const double slope = species.is_electron() ? 0 : beta2 / most;
        const double cut = std::min(single_draw, most);
        StepLoss loss;
        double hard_mean = 0;
        if (most > single_draw) {
            hard_mean = xi * (std::log(most / cut) - slope * (most - cut));
            const double expected = xi * (1 / cut - 1 / most);
            for (int left = poisson(expected, random); left > 0; --left) {
                const double transfer = 1 / (1 / cut - random.uniform() * (1 / cut - 1 / most));
                if (random.uniform() < slope * transfer) continue;
                if (transfer < least_knock_on)
                    loss.local += transfer;
                else
                    loss.knocked.push_back(transfer);
            }
        }
        loss.local += positive(mean - hard_mean, xi * (cut - slope * cut * cut / 2), random);
        return loss;
    }

    double scattering_width(const Species& species, double energy, double length)
    {
        return 13.6 * units::MeV / (species.beta(energy) * species.momentum(energy)) *
               std::sqrt(length / Argon::radiation_length);
    }
}
