#pragma once
#include "Draw.h"
#include "Species.h"
#include "WireCellUtil/Units.h"

#include <vector>

/// How charged particles lose energy by ionisation of liquid argon.
namespace WireCell::Gen::Particles {

    /// The mean loss per length of a charged particle [energy/length].
    ///
    /// Heavy particles: Bethe's formula, of which the slow end, where it fails, is held at its largest value.  Electrons and
    /// positrons: Moeller scattering, as for electrons.  Both with the density effect (Review of Particle Physics, "Passage of
    /// particles through matter").  There is no radiation of muons and hadrons, which counts above 100 GeV.
    double mean_loss(const Species& species, double energy);

    /// The most energy that one electron of argon can get [energy]; of two electrons the faster one counts as the old one.
    double largest_transfer(const Species& species, double energy);

    /// Loss, range and energy of a species as tables, from 1 keV to 10 TeV.
    class LossTable {
      public:
        explicit LossTable(const Species& species);

        /// The range in the approximation of continuous slowing down [length].
        double range(double energy) const;

        /// The energy of which this range is left.
        double energy(double range) const;

      private:
        std::vector<double> m_energies, m_ranges; ///< logarithms
    };

    /// The table of a charged species; made at the first call, which any thread may make.
    const LossTable& loss_table(const Species& species);

    /// What a particle loses along a step.
    struct StepLoss {
        double local = 0;            ///< [energy] left in the step
        std::vector<double> knocked; ///< [energy] of electrons that are fast enough to leave it
    };

    /// Landau-like fluctuations about a mean.  Electrons above 50 keV are drawn one by one, from the spectrum of collisions with free
    /// electrons (Review of Particle Physics, "Energetic knock-on electrons"); softer ones together make a gamma distribution of the variance that this spectrum
    /// gives.  The mean is kept.  Those above least_knock_on are told apart.
    StepLoss draw_loss(const Species& species, double energy, double mean, double length, Random& random);

    /// Electrons of at least this energy are followed [energy].
    inline const double least_knock_on = 1 * units::MeV;

    /// The width of the angle in a plane after a length, from multiple scattering: 13.6 MeV / (beta p) sqrt(length / X0).
    /// That is Highland's formula without its logarithm, so that many short steps scatter as one long step does; the logarithm is 0
    /// for one radiation length (Review of Particle Physics, "Multiple scattering through small angles").
    double scattering_width(const Species& species, double energy, double length);
}
