#include "particles/Argon.h"
#include "particles/Electromagnetic.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace WireCell;
using namespace WireCell::Gen::Particles;

namespace {
    const double cm2_per_g = units::cm2 / units::gram * Argon::density;

    /// Integral of y^power (4/3 - 4/3 y + y^2) / y over part of the spectrum of radiation, per radiation length.
    double spectrum(double low, double high, int power)
    {
        const int steps = 100000;
        double sum = 0;
        for (int ind = 0; ind < steps; ++ind) {
            const double y = low + (ind + 0.5) * (high - low) / steps;
            sum += std::pow(y, power - 1) * (4.0 / 3 - 4.0 / 3 * y + y * y) * (high - low) / steps;
        }
        return sum;
    }
}

TEST(Electromagnetic, photons_are_attenuated_as_tabled)
{
    // NIST X-ray mass attenuation coefficients of argon, cm2/g.
    const std::vector<std::pair<double, double>> known = {
        {0.1, 0.204}, {0.5, 0.0789}, {1, 0.0576}, {5, 0.0279}, {20, 0.0254}};
    for (const auto& [energy, wanted] : known)
        EXPECT_NEAR(attenuation(energy).sum() / cm2_per_g, wanted, 0.15 * wanted) << energy;
}

TEST(Electromagnetic, pairs_reach_seven_ninths_per_radiation_length)
{
    const double most = 7.0 / 9 / Argon::radiation_length;
    EXPECT_NEAR(attenuation(100000).pair / most, 1, 0.01);
    EXPECT_GT(attenuation(1000).pair / most, 0.9);
    EXPECT_LT(attenuation(10).pair / most, 0.35);
    EXPECT_EQ(attenuation(2).pair, 0);
}

TEST(Electromagnetic, radiation_takes_an_energy_per_radiation_length)
{
    // All of the spectrum: 4/3 - 2/3 + 1/3 = 1 of the energy.
    const double energy = 1e6, least = least_radiated / energy;
    const double hard = spectrum(least, 0.01, 1) + spectrum(0.01, 1, 1);
    const double soft = soft_radiation(energy) * Argon::radiation_length / energy;
    EXPECT_NEAR(hard + soft, 1, 0.005);
    EXPECT_EQ(radiation_rate(0.05), 0);
}

TEST(Electromagnetic, photons_above_and_below_the_least_make_one_spectrum)
{
    const double energy = 1000, least = least_radiated / energy;
    const double count = radiation_rate(energy), soft = soft_radiation(energy) / energy;
    const double wanted = (spectrum(least, 0.01, 0) + spectrum(0.01, 1, 0)) / spectrum(0, least, 1);
    EXPECT_NEAR(count / soft, wanted, 1e-3 * wanted);
}

TEST(Electromagnetic, slow_electrons_radiate_less)
{
    // Without screening at 10 MeV: (ln(2 * 20.57) - 1/3) / (ln(69.83) + 1/18) = 3.384 / 4.302 = 0.787, joined with 1: 0.723.
    const auto share = [](double energy) {
        const double part = least_radiated / energy;
        return soft_radiation(energy) * Argon::radiation_length / energy / (4.0 / 3 * part - 2.0 / 3 * part * part);
    };
    EXPECT_NEAR(share(10), 0.723, 0.003);
    EXPECT_LT(share(1), 0.5);
    EXPECT_GT(share(1000), 0.97);
}

TEST(Electromagnetic, photons_of_radiation_follow_the_spectrum)
{
    Random random(1);
    const double energy = 100;
    double sum = 0;
    const int many = 200000;
    for (int ind = 0; ind < many; ++ind) {
        const double photon = draw_radiated(energy, random);
        EXPECT_GE(photon, least_radiated);
        EXPECT_LE(photon, energy);
        sum += photon / many;
    }
    const double least = least_radiated / energy;
    EXPECT_NEAR(sum / energy, spectrum(least, 1, 1) / (spectrum(least, 0.05, 0) + spectrum(0.05, 1, 0)), 0.002);
}

TEST(Electromagnetic, compton_scattering_keeps_energy_and_momentum)
{
    Random random(2);
    for (const double energy : {0.1, 1.0, 20.0}) {
        for (int ind = 0; ind < 1000; ++ind) {
            const auto drawn = draw_compton(energy, random);
            const double electron = energy - drawn.photon, mass = 0.51099895;
            const double momentum = std::sqrt(electron * (electron + 2 * mass));
            EXPECT_NEAR(drawn.photon * std::sin(drawn.photon_angle), momentum * std::sin(drawn.electron_angle),
                        1e-6 * energy);
            EXPECT_NEAR(drawn.photon * std::cos(drawn.photon_angle) + momentum * std::cos(drawn.electron_angle), energy,
                        1e-6 * energy);
        }
    }
}

TEST(Electromagnetic, compton_electrons_of_1_mev_photons_have_the_tabled_mean)
{
    // The mean part of the energy that the electron gets at 1 MeV: 0.440 (Attix, Introduction to Radiological Physics).
    Random random(3);
    double sum = 0;
    const int many = 100000;
    for (int ind = 0; ind < many; ++ind) sum += (1 - draw_compton(1, random).photon) / many;
    EXPECT_NEAR(sum, 0.440, 0.004);
}

TEST(Electromagnetic, pairs_share_their_energy_evenly_but_for_a_dip)
{
    // The density 9/7 (1 - 4/3 x (1 - x)): mean 1/2, variance 9/7 (1/12 - 4/3 * 1/120) = 13/140.
    Random random(4);
    double sum = 0, square = 0;
    const int many = 100000;
    for (int ind = 0; ind < many; ++ind) {
        const double part = pair_part(random) - 0.5;
        sum += part / many;
        square += part * part / many;
    }
    EXPECT_NEAR(sum, 0, 0.004);
    EXPECT_NEAR(square, 13.0 / 140, 0.001);
}
