#pragma once
#include "ParticleConfig.h"
#include "WireCellIface/IAnodeFace.h"
#include "particles/Transport.h"
#include "sim/Tracks.h"

#include <map>

namespace WireCell::Gen {

    /// Draws the particles that start in an event.
    class ParticleGun {
      public:
        /// ValueError, which names the key below `who`: what the configuration asks for is unknown, out of range, or outside of the
        /// face's volume.  time: range of starts where a particle has none.
        ParticleGun(const std::vector<ParticleConfig>& particles, const std::vector<double>& time,
                    const IAnodeFace& face, const std::string& who);

        struct Primary {
            Particles::Particle particle;
            bool decay;
            uint64_t seed; ///< for what becomes of it
        };

        /// The particles of an event.  Each has random numbers of its own, so that one more changes nothing for those before.
        std::vector<Primary> fire(uint64_t seed) const;

      private:
        struct Entry {
            ParticleConfig cfg;
            const Particles::Species* species;
            std::vector<double> time;
            BoundingBox volume;
            std::optional<Vector> direction;
        };
        struct Start {
            Point at;
            double time;
        };

        Entry make_entry(const ParticleConfig& cfg, const IAnodeFace& face, const std::string& where) const;
        void check(const ParticleConfig& cfg, const std::string& where) const;
        BoundingBox start_volume(const ParticleConfig& cfg, const std::string& where) const;
        void check_group(const ParticleConfig& cfg, const std::string& where) const;
        double draw_energy(const Entry& entry, Sim::SplitMix& random) const;
        Primary draw(const Entry& entry, uint64_t seed, std::map<std::string, Start>& groups) const;

        BoundingBox m_box;
        std::vector<double> m_time;
        std::vector<Entry> m_entries;
    };
}
