#pragma once
#include <cstdint>
#include <vector>

/// Drift of ionisation electrons to the response plane.
namespace WireCell::Gen::Sim {

    /// A plane across the drift that need not be flat: x as a function of y and z.
    class DriftPlane {
      public:
        struct Sample {
            double x, y, z;
        };

        /// Flat.
        explicit DriftPlane(double x = 0)
          : m_samples{{x, 0, 0}}
        {
        }

        /// The tilted plane through a line, given by two of its points that differ in y or z; x changes along the
        /// line only.
        static DriftPlane tilted(const Sample& tail, const Sample& head);

        /// x is that of the sample nearest in y and z.  There must be at least one.
        static DriftPlane sampled(std::vector<Sample> samples);

        double x(double y, double z) const;

      private:
        std::vector<Sample> m_samples;
        double m_slope_y = 0, m_slope_z = 0;
    };

    /// The space in front of one side of an anode.
    struct DriftRegion {
        DriftPlane anode, response, cathode;
    };

    /// Electrons at a place and time with Gaussian widths.
    struct ElectronCloud {
        double time, charge, x, y, z, extent_long, extent_tran;
    };

    enum class DriftEnd : uint8_t {
        arrived,    ///< the cloud is at the response plane of a region
        no_charge,  ///< it had none
        outside,    ///< it is in no region
        not_finite, ///< a number that describes it is not finite
    };

    /// How electrons drift.
    struct DriftLaw {
        double speed, lifetime;
        double diffusion_long, diffusion_tran; ///< [length^2/time]
        bool fluctuate;                        ///< draw the number of electrons that are lost, or take its mean
        std::vector<DriftRegion> regions;      ///< where a cloud is in several the first counts

        /// Take the cloud to the response plane.  One that starts between anode and response plane is moved back to
        /// where it would have come from, as it is.  The random numbers depend on the key alone.
        DriftEnd apply(ElectronCloud& cloud, uint64_t key) const;

      private:
        const DriftRegion* find(const ElectronCloud& cloud, bool behind_response) const;
        double lost_of(double count, double probability, uint64_t key) const;
    };
}
