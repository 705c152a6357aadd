#include "ParticleSource.h"
#include "WireCellAux/SimpleDepo.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/FileClaim.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/OutputName.h"
#include "sim/Bounds.h"

#include <cmath>
#include <filesystem>

namespace WireCell::Gen {
    namespace {
        /// How far outside of the volume a particle is still followed, as it may come back.
        const double margin = 30 * units::cm;

        BoundingBox larger(const BoundingBox& box)
        {
            const Vector more(margin, margin, margin);
            return BoundingBox(Ray(box.bounds().first - more, box.bounds().second + more));
        }
    }

    ParticleSource::ParticleSource(const ParticlesConfig& cfg, const IAnodePlane& anode,
                                   const IAnodeFace::pointer& face, const std::vector<double>& time, double step,
                                   int nsets, const std::string& who)
      : m_cfg(cfg)
      , m_face(face)
      , m_tpc(anode.ident())
      , m_step(step)
      , m_who(who)
      , m_gun(cfg.particles, time, *face, who)
      , m_box(face->sensitive())
      , m_world(larger(m_box))
      , m_model(Factory::find_tn<IRecombinationModel>(cfg.recombination))
    {
        Sim::check_bounds(cfg.readout.drift_speed, Sim::any_speed, who, "readout.drift_speed");
        Sim::check_bounds(cfg.readout.tick, Sim::any_sampling, who, "readout.tick");
        Sim::check_bounds(cfg.readout.start_time, Sim::any_time, who, "readout.start_time");
        Sim::check_bounds(cfg.extrapolate, Sim::any_position, who, "extrapolate");
        if (!cfg.truth.empty()) check_truth(nsets);
        if (!cfg.truth.empty()) m_claim = std::make_unique<FileClaim>(FileClaim::Use::write, cfg.truth, who);
    }

    ParticleSource::~ParticleSource() = default;

    void ParticleSource::check_truth(int nsets) const
    {
        const OutputName name(m_cfg.truth);
        SPNG_VALIDATE(!name.has_origin(), "{}.truth: got \"{}\" (want a name without %(input)s and %(index)d)", m_who,
                      m_cfg.truth);
        if (m_cfg.existing_truth == ExistingTruth::replace) return;
        for (int event = 0; event < (name.has_number() ? nsets : 1); ++event) {
            const auto file = name.fill({event, event, ""});
            std::error_code ignored;
            SPNG_VALIDATE(!std::filesystem::is_regular_file(file, ignored),
                          "{}.truth: the output '{}' exists already (want another name; jobs replace it with "
                          "-A overwrite=true)",
                          m_who, file);
        }
    }

    void ParticleSource::add_depos(int event, uint64_t seed, int first_id, IDepo::vector& depos)
    {
        Particles::Event all;
        for (const auto& primary : m_gun.fire(seed)) {
            Sim::SplitMix random(primary.seed);
            Particles::transport(primary.particle, {m_step, primary.decay, m_world}, random, all);
        }
        const auto contained = add_deposits(all, first_id, depos);
        if (m_cfg.keep_truth) m_kept.keep(event, listed_particles(all, contained, first_id));
        if (m_cfg.truth.empty()) return;
        auto truth = particle_truth(event, all, contained, first_id, *m_face, m_tpc, m_cfg);
        const OutputName name(m_cfg.truth);
        if (name.has_number())
            write(name.fill({event, event, ""}), truth);
        else
            m_events.push_back(std::move(truth));
    }

    std::vector<Contained> ParticleSource::add_deposits(const Particles::Event& event, int first_id,
                                                        IDepo::vector& depos) const
    {
        std::vector<Contained> contained(event.tracks.size());
        const double shortest = 1 * units::um;
        for (const auto& deposit : event.deposits) {
            if (!m_box.inside(deposit.at) || deposit.energy <= 0) continue;
            const auto track = static_cast<size_t>(deposit.track);
            const double electrons = std::abs((*m_model)(deposit.energy, std::max(deposit.length, shortest)));
            SPNG_VALIDATE(std::isfinite(electrons),
                          "{}.recombination: '{}' gives a charge of {} for {:g} MeV in {:g} mm", m_who,
                          m_cfg.recombination, electrons, deposit.energy, deposit.length);
            if (electrons == 0) continue;
            contained[track].energy += deposit.energy;
            contained[track].electrons += electrons;
            depos.push_back(std::make_shared<Aux::SimpleDepo>(deposit.time, deposit.at, -electrons, nullptr, 0.0, 0.0,
                                                              first_id + deposit.track,
                                                              event.tracks[track].start.species->pdg, deposit.energy));
        }
        return contained;
    }

    void ParticleSource::finish()
    {
        if (m_cfg.truth.empty() || OutputName(m_cfg.truth).has_number()) return;
        write(m_cfg.truth, {{"events", m_events}});
        m_events = nlohmann::json::array();
    }

    void ParticleSource::write(const std::string& filename, const nlohmann::json& truth) const
    {
        AtomicFile file(filename, m_claim.get());
        file.stream() << truth.dump(1) << '\n';
        file.commit();
    }
}
