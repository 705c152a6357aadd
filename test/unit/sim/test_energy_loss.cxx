#include "particles/Argon.h"
#include "particles/EnergyLoss.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace WireCell;
using namespace WireCell::Gen::Particles;

namespace {
    const double g_per_cm2 = units::cm / 1.396; ///< in liquid argon

    const Species& muon() { return species_of(13); }
    const Species& proton() { return species_of(2212); }
    const Species& electron() { return species_of(11); }

    struct Known {
        double energy; ///< MeV
        double value;
    };

    /// The losses of many steps of this length.
    std::vector<double> losses(const Species& species, double energy, double length, int count)
    {
        Random random(1);
        const auto& table = loss_table(species);
        const double mean = energy - table.energy(table.range(energy) - length);
        std::vector<double> all;
        for (int ind = 0; ind < count; ++ind) {
            const auto loss = draw_loss(species, energy, mean, length, random);
            double sum = loss.local;
            for (const double knocked : loss.knocked) sum += knocked;
            all.push_back(sum);
        }
        return all;
    }
}

TEST(EnergyLoss, muons_have_the_tabled_ranges)
{
    // CSDA ranges in liquid argon, g/cm2: Groom, Mokhov, Striganov (2001), as on pdg.lbl.gov.
    for (const auto& [energy, range] :
         std::vector<Known>{{10, 0.9833}, {100, 42.50}, {400, 238.5}, {1000, 616.3}, {4000, 2297}})
        EXPECT_NEAR(loss_table(muon()).range(energy) / g_per_cm2, range, 0.02 * range) << energy;
}

TEST(EnergyLoss, protons_have_the_tabled_ranges)
{
    // CSDA ranges in argon, g/cm2: NIST PSTAR.
    for (const auto& [energy, range] : std::vector<Known>{{20, 0.6335}, {50 * 2, 10.92}, {300, 71.44}, {1000, 445.4}})
        EXPECT_NEAR(loss_table(proton()).range(energy) / g_per_cm2, range, 0.03 * range) << energy;
}

TEST(EnergyLoss, energy_and_range_are_each_others_inverse)
{
    for (const double energy : {0.01, 0.5, 37.0, 4000.0}) {
        for (const auto* species : {&muon(), &proton(), &electron()}) {
            const auto& table = loss_table(*species);
            EXPECT_NEAR(table.energy(table.range(energy)), energy, 1e-9 * energy);
        }
    }
    EXPECT_EQ(loss_table(muon()).range(0), 0);
    EXPECT_EQ(loss_table(muon()).energy(-1), 0);
}

TEST(EnergyLoss, a_minimum_ionising_muon_loses_2_1_mev_per_cm)
{
    EXPECT_NEAR(mean_loss(muon(), 270) / (units::MeV / units::cm), 1.508 * 1.396, 0.02);
}

TEST(EnergyLoss, an_electron_at_the_critical_energy_loses_it_in_a_radiation_length)
{
    // Rossi's definition.
    const double lost = mean_loss(electron(), Argon::critical_energy) * Argon::radiation_length;
    EXPECT_NEAR(lost, Argon::critical_energy, 0.03 * Argon::critical_energy);
}

TEST(EnergyLoss, fluctuations_keep_the_mean)
{
    for (const auto& [species, energy] :
         {std::pair{&muon(), 20.0}, {&muon(), 1000.0}, {&proton(), 50.0}, {&electron(), 5.0}}) {
        const double length = 1 * units::mm;
        const auto& table = loss_table(*species);
        const double mean = energy - table.energy(table.range(energy) - length);
        const auto all = losses(*species, energy, length, 100000);
        double sum = 0;
        for (const double loss : all) {
            EXPECT_GE(loss, 0);
            sum += loss / static_cast<double>(all.size());
        }
        EXPECT_NEAR(sum, mean, 0.02 * mean) << species->name << energy;
    }
}

TEST(EnergyLoss, the_most_probable_loss_is_that_of_landau_and_vavilov)
{
    // Review of Particle Physics, most probable loss: xi (ln(2 m beta^2 gamma^2 / I) + ln(xi / I) + 0.2 - beta^2 - delta).
    const double energy = 1000, length = 5 * units::mm;
    const double gamma = muon().gamma(energy), bg2 = gamma * gamma - 1, beta2 = bg2 / (1 + bg2);
    const double x = std::log10(std::sqrt(bg2));
    const double delta = 2 * std::log(10.0) * x - 5.2146 + 0.19559 * std::pow(3 - x, 3);
    const double xi = Argon::loss_scale / 2 / beta2 * length, mass = 0.510999;
    const double wanted =
        xi * (std::log(2 * mass * bg2 / Argon::excitation) + std::log(xi / Argon::excitation) + 0.2 - beta2 - delta);
    // The mode of a histogram, from the middle of the half of it that is most crowded.
    auto all = losses(muon(), energy, length, 100000);
    std::sort(all.begin(), all.end());
    size_t best = 0;
    const size_t part = all.size() / 4;
    for (size_t ind = 0; ind + part < all.size(); ++ind) {
        if (all[ind + part] - all[ind] < all[best + part] - all[best]) best = ind;
    }
    const double mode = (all[best] + all[best + part]) / 2;
    EXPECT_NEAR(mode, wanted, 0.04 * wanted);
    EXPECT_LT(mode, 0.9 * all[all.size() / 2] + 0.1 * all.back());
}

TEST(EnergyLoss, fast_particles_knock_on_electrons_and_slow_ones_do_not)
{
    Random random(3);
    int fast = 0;
    for (int ind = 0; ind < 10000; ++ind) {
        fast += static_cast<int>(draw_loss(muon(), 3000, 0.25, 1, random).knocked.size());
        EXPECT_TRUE(draw_loss(proton(), 100, 0.6, 1, random).knocked.empty());
    }
    // xi / 1 MeV per mm, less what is above the largest transfer: 0.0097 each.
    EXPECT_NEAR(fast, 97, 35);
    EXPECT_LT(largest_transfer(proton(), 100), least_knock_on);
}

TEST(EnergyLoss, one_radiation_length_scatters_by_highlands_width)
{
    const double energy = 1000, momentum = muon().momentum(energy), beta = muon().beta(energy);
    EXPECT_NEAR(scattering_width(muon(), energy, 14 * units::cm), 13.6 / (beta * momentum), 1e-6);
    EXPECT_NEAR(scattering_width(muon(), energy, 3.5 * units::cm), 6.8 / (beta * momentum), 1e-6);
}
