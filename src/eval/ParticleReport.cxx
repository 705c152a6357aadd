#include "JsonReport.h"

#include "WireCellAux/IParticleTruth.h"
#include "WireCellSpng/net/ParticleFit.h"
#include "WireCellUtil/NamedFactory.h"

#include <algorithm>
#include <cmath>

namespace WireCell::Eval {

    struct ParticleReportConfig : JsonReportConfig {
        std::string truth; ///< type:name of the generator that keeps the particles of events; empty: none are told
    };
    BOOST_DESCRIBE_STRUCT(ParticleReportConfig, (JsonReportConfig), (truth))

    /// Writes what a network took the particles of events for (SPNGClassify) as JSON: for each event its number, scores, class and energy
    /// [MeV], or that it has no charge, and the particle that it was made of where that is known.
    class ParticleReport final : public JsonReport<ParticleReportConfig> {
      public:
        ParticleReport()
          : JsonReport("SPNGParticleReport", SPNG::Gate::none)
        {
        }

      private:
        void configured() override
        {
            JsonReport::configured();
            m_truth.reset();
            if (!m_cfg.truth.empty()) m_truth = Factory::find_tn<Aux::IParticleTruth>(m_cfg.truth);
            m_model.clear();
        }

        nlohmann::json event(const ITorchTensorSet& set) override
        {
            const auto& md = set.metadata();
            SPNG_VALIDATE(md.is_object() && md.contains(SPNG::particle_key),
                          "set {} does not tell of a particle (want those of SPNGClassify)", set.ident());
            auto told = md[SPNG::particle_key];
            nlohmann::json event{{"event", set.ident()}};
            if (told.is_null()) { event["empty"] = true; }
            else {
                m_model = told.value("model", "");
                told.erase("model");
                event.update(told);
            }
            if (m_truth) event["truth"] = generated(m_truth->take_particles(set.ident()));
            return event;
        }

        /// The first particle, from which the event is made.
        static nlohmann::json generated(const std::vector<Aux::LarcvParticle>& particles)
        {
            if (particles.empty()) return nullptr;
            const auto& first = particles.front();
            const auto& [px, py, pz] = first.momentum;
            const double square = first.energy * first.energy - px * px - py * py - pz * pz;
            return {{"pdg", first.pdg},
                    {"energy", first.energy - std::sqrt(std::max(0.0, square))},
                    {"deposited", first.deposited}};
        }

        nlohmann::json other_keys() const override { return {{"model", m_model}, {"unit", "MeV"}}; }

        Aux::IParticleTruth::pointer m_truth;
        std::string m_model;
    };
}

WIRECELL_FACTORY(SPNGParticleReport, WireCell::Eval::ParticleReport, WireCell::ITorchTensorSetSink, WireCell::INamed,
                 WireCell::IConfigurable, WireCell::ITerminal)
