#include "WireCellAux/Component.h"
#include "WireCellIface/IRecombinationModel.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Units.h"

#include <algorithm>
#include <cmath>

namespace WireCell::Gen {
    namespace {
        const double default_field = 500 * units::volt / units::cm;
        const double default_density = 1.396 * units::gram / units::cm3;  // of liquid argon
        const double default_ion_pair = 23.6 * units::eV / -units::eplus; // with the charge of an electron
        const double kV_g_per_MeV_cm3 = units::kilovolt / units::cm * units::gram / (units::MeV * units::cm2);
    }

    struct MipRecombinationConfig {
        double Rmip = 0.7;            ///< Part of the charge that is left
        double Wi = default_ion_pair; ///< [energy/charge] To make an ion pair, negative as electrons' charge is
    };
    BOOST_DESCRIBE_STRUCT(MipRecombinationConfig, (), (Rmip, Wi))

    struct BirksRecombinationConfig {
        double A3t = 0.8;                       ///< A of Birks' law R = A / (1 + k dE/dx / (density field))
        double k3t = 0.0486 * kV_g_per_MeV_cm3; ///< [(field)(mass/area)/energy] k of Birks' law
        double Efield = default_field;          ///< [voltage/length] The drift field
        double rho = default_density;           ///< [mass/volume] Density of the liquid
        double Wi = default_ion_pair; ///< [energy/charge] To make an ion pair, negative as electrons' charge is
    };
    BOOST_DESCRIBE_STRUCT(BirksRecombinationConfig, (), (A3t, k3t, Efield, rho, Wi))

    struct BoxRecombinationConfig {
        double A = 0.930; ///< A of the modified box model R = ln(A + b) / b, b = B dE/dx / (density field)
        double B = 0.212 * kV_g_per_MeV_cm3; ///< [(field)(mass/area)/energy] B of the modified box model
        double Efield = default_field;       ///< [voltage/length] The drift field
        double rho = default_density;        ///< [mass/volume] Density of the liquid
        double Wi = default_ion_pair;        ///< [energy/charge] To make an ion pair, negative as electrons' charge is
    };
    BOOST_DESCRIBE_STRUCT(BoxRecombinationConfig, (), (A, B, Efield, rho, Wi))

    /// A model with its numbers.
    template <class Cfg>
    class Recombination : public Aux::Component<Cfg>, public IRecombinationModel {
      protected:
        explicit Recombination(const std::string& type)
          : Aux::Component<Cfg>(type, "gen")
        {
        }

        using Aux::Component<Cfg>::m_cfg;

      private:
        void configured() override
        {
            SPNG_VALIDATE(std::isfinite(m_cfg.Wi) && m_cfg.Wi != 0, "{}.Wi: got {} (want an energy per charge, not 0)",
                          this->who(), m_cfg.Wi);
            if constexpr (requires { m_cfg.Efield; }) {
                SPNG_VALIDATE(m_cfg.Efield > 0, "{}.Efield: got {} (want more than 0)", this->who(), m_cfg.Efield);
                SPNG_VALIDATE(m_cfg.rho > 0, "{}.rho: got {} (want more than 0)", this->who(), m_cfg.rho);
            }
        }
    };

    /// The same part of the charge is left whatever its density.
    class MipRecombination : public Recombination<MipRecombinationConfig> {
      public:
        MipRecombination()
          : Recombination("MipRecombination")
        {
        }
        double operator()(double dE, double) override { return m_cfg.Rmip * dE / m_cfg.Wi; }
        double dE(double dQ, double) override { return dQ * m_cfg.Wi / m_cfg.Rmip; }
    };

    /// Birks' law with the numbers of ICARUS (Amoruso et al., NIM A 523 (2004) 275).
    class BirksRecombination : public Recombination<BirksRecombinationConfig> {
      public:
        BirksRecombination()
          : Recombination("BirksRecombination")
        {
        }
        double operator()(double dE, double dX) override { return m_cfg.A3t / (1 + k() * dE / dX) * dE / m_cfg.Wi; }
        double dE(double dQ, double dX) override { return dQ / (m_cfg.A3t / m_cfg.Wi - k() * dQ / dX); }

      private:
        double k() const { return m_cfg.k3t / (m_cfg.Efield * m_cfg.rho); }
    };

    /// The modified box model with the numbers of ArgoNeuT (Acciarri et al., JINST 8 (2013) P08005).  Below 0.24 MeV/cm
    /// it would give negative charge, and gives none.
    class BoxRecombination : public Recombination<BoxRecombinationConfig> {
      public:
        BoxRecombination()
          : Recombination("BoxRecombination")
        {
        }
        double operator()(double dE, double dX) override
        {
            const double density = b() * dE / dX;
            return density > 0 ? std::max(0.0, std::log(m_cfg.A + density) / density) * dE / m_cfg.Wi : 0.0;
        }
        double dE(double dQ, double dX) override { return (std::exp(b() * m_cfg.Wi * dQ / dX) - m_cfg.A) / b() * dX; }

      private:
        double b() const { return m_cfg.B / (m_cfg.Efield * m_cfg.rho); }
    };
}

WIRECELL_FACTORY(MipRecombination, WireCell::Gen::MipRecombination, WireCell::IRecombinationModel, WireCell::INamed,
                 WireCell::IConfigurable)
WIRECELL_FACTORY(BirksRecombination, WireCell::Gen::BirksRecombination, WireCell::IRecombinationModel, WireCell::INamed,
                 WireCell::IConfigurable)
WIRECELL_FACTORY(BoxRecombination, WireCell::Gen::BoxRecombination, WireCell::IRecombinationModel, WireCell::INamed,
                 WireCell::IConfigurable)
