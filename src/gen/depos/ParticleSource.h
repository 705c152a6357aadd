#pragma once
#include "ParticleGun.h"
#include "ParticleTruth.h"
#include "WireCellAux/IParticleTruth.h"
#include "WireCellIface/IDepo.h"
#include "WireCellIface/IRecombinationModel.h"

#include <memory>

namespace WireCell {
    class FileClaim;
}

namespace WireCell::Gen {

    /// Deposits of particles, and the file of their truth.
    class ParticleSource {
      public:
        /// As for ParticleGun.  step: longest distance of deposits; nsets: how many events will come.
        ParticleSource(const ParticlesConfig& cfg, const IAnodePlane& anode, const IAnodeFace::pointer& face,
                       const std::vector<double>& time, double step, int nsets, const std::string& who);
        ~ParticleSource();

        /// Add the deposits of an event that are in the face's volume.  Their ids are those of the particles, from first_id on.
        void add_depos(int event, uint64_t seed, int first_id, IDepo::vector& depos);

        /// Write the file of all events, if there is one.
        void finish();

        /// The particles of an event that has been made, which can be taken once.
        std::vector<Aux::LarcvParticle> take_particles(int event) { return m_kept.take(event, m_who); }

      private:
        std::vector<Contained> add_deposits(const Particles::Event& event, int first_id, IDepo::vector& depos) const;
        void check_truth(int nsets) const;
        void write(const std::string& filename, const nlohmann::json& truth) const;

        ParticlesConfig m_cfg;
        IAnodeFace::pointer m_face;
        int m_tpc;
        double m_step;
        std::string m_who;
        ParticleGun m_gun;
        BoundingBox m_box, m_world;
        IRecombinationModel::pointer m_model;
        std::unique_ptr<FileClaim> m_claim;
        nlohmann::json m_events = nlohmann::json::array();
        Aux::KeptParticles m_kept;
    };
}
