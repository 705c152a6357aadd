#include "WireCellAux/IParticleTruth.h"
#include "WireCellIface/ITerminal.h"
#include "WireCellSpng/core/About.h"
#include "WireCellSpng/core/SinkNode.h"
#include "WireCellSpng/net/ParticleFit.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/NamedFactory.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace WireCell::Eval {

    struct ParticleReportConfig : SPNG::NodeConfig {
        std::string filename; ///< JSON file to write; required
        bool replace = true;  ///< whether a file that is there already is replaced
        std::string truth;    ///< type:name of the generator that keeps the particles of events; empty: none are told
    };
    BOOST_DESCRIBE_STRUCT(ParticleReportConfig, (SPNG::NodeConfig), (filename, replace, truth))

    /// Writes what a network took the particles of events for (SPNGClassify) as JSON: for each event its number, scores, class and energy
    /// [MeV], or that it has no charge, and the particle that it was made of where that is known.  The file appears at the end of the stream.
    class ParticleReport final : public SPNG::SinkNode<ParticleReportConfig, ITorchTensorSet>, public ITerminal {
      public:
        ParticleReport()
          : SinkNode("SPNGParticleReport", SPNG::Gate::none)
        {
        }

        void finalize() override
        {
            if (!m_events.empty()) guarded([&] { write(); }, [] { return std::string(); });
        }

      private:
        void configured() override
        {
            SPNG_VALIDATE(!m_cfg.filename.empty(), "key 'filename' is required (a JSON file)");
            SPNG_VALIDATE(m_cfg.replace || !std::filesystem::exists(m_cfg.filename),
                          "the output '{}' exists already (want another name; jobs replace it with -A overwrite=true)",
                          m_cfg.filename);
            m_truth.reset();
            if (!m_cfg.truth.empty()) m_truth = Factory::find_tn<Aux::IParticleTruth>(m_cfg.truth);
            m_events = nlohmann::json::array();
            m_model.clear();
        }

        void consume(const input_pointer& set) override
        {
            const auto& md = set->metadata();
            SPNG_VALIDATE(md.is_object() && md.contains(SPNG::particle_key),
                          "set {} does not tell of a particle (want those of SPNGClassify)", set->ident());
            auto told = md[SPNG::particle_key];
            nlohmann::json event{{"event", set->ident()}};
            if (told.is_null()) { event["empty"] = true; }
            else {
                m_model = told.value("model", "");
                told.erase("model");
                event.update(told);
            }
            if (m_truth) event["truth"] = generated(m_truth->take_particles(set->ident()));
            m_events.push_back(std::move(event));
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

        void ended() override
        {
            if (m_events.empty())
                log->warn("no events came, no file is written");
            else
                write();
        }

        void write()
        {
            AtomicFile file(m_cfg.filename);
            nlohmann::json all{{"model", m_model}, {"unit", "MeV"}, {"events", m_events}};
            for (const auto& [key, text] : SPNG::host::about_outputs()) all["about"][key] = text;
            file.stream() << all.dump(1) << "\n";
            file.commit();
            m_events = nlohmann::json::array();
        }

        Aux::IParticleTruth::pointer m_truth;
        nlohmann::json m_events = nlohmann::json::array();
        std::string m_model;
    };
}

WIRECELL_FACTORY(SPNGParticleReport, WireCell::Eval::ParticleReport, WireCell::ITorchTensorSetSink, WireCell::INamed,
                 WireCell::IConfigurable, WireCell::ITerminal)
