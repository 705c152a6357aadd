#include "WireCellAux/IParticleTruth.h"
#include "WireCellAux/Nodes.h"
#include "WireCellAux/PlaneTools.h"
#include "WireCellAux/RandomStream.h"
#include "WireCellAux/SimpleDepo.h"
#include "WireCellAux/SimpleDepoSet.h"
#include "WireCellIface/IAnodePlane.h"
#include "WireCellIface/IDepoSetSource.h"
#include "WireCellUtil/AtomicFile.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Printable.h"
#include "depos/ParticleSource.h"
#include "depos/RandomTracks.h"
#include "sim/Bounds.h"
#include "sim/Tracks.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace WireCell::Gen {
    struct DepoGeneratorLineConfig {
        int plane = 2;                             ///< index of the wire plane that the angles are about
        double theta_xz = 0;                       ///< [angle] from the pitch direction towards the drift
        double theta_y = units::halfpi;            ///< [angle] from the wire direction
        std::optional<int> other_plane;            ///< index of a second plane whose angle is given in place of theta_y
        double other_theta_xz = 0;                 ///< [angle] theta_xz in the second plane
        double length = 1 * units::m;              ///< [length] of the track
        std::optional<std::vector<double>> center; ///< [length] middle of the track; default: that of the volume
        std::vector<double> offset = {0, 0, 0};    ///< [length] added to the centre, along x, y and z
        std::optional<double> time;                ///< [time] of the track's start; default: drawn as for the others
        std::optional<double> charge_per_length;   ///< [1/length] electrons per length; default: that of all tracks
    };
    BOOST_DESCRIBE_STRUCT(DepoGeneratorLineConfig, (),
                          (plane, theta_xz, theta_y, other_plane, other_theta_xz, length, center, offset, time,
                           charge_per_length))

    struct DepoGeneratorCosmicsConfig {
        int count = 0; ///< muons per set, all of which cross the volume
    };
    BOOST_DESCRIBE_STRUCT(DepoGeneratorCosmicsConfig, (), (count))

    struct DepoGeneratorBlipsConfig {
        int count = 0;                                     ///< blips per set
        std::vector<double> charge = {300, 100000};        ///< [electrons] range, uniform in the logarithm
        std::vector<double> extent = {0, 0.5 * units::mm}; ///< [length] range of the Gaussian width
    };
    BOOST_DESCRIBE_STRUCT(DepoGeneratorBlipsConfig, (), (count, charge, extent))

    struct DepoGeneratorConfig : ParticlesConfig {
        std::string rng = "Random";                      ///< service of random numbers that gives the seeds
        std::string anode;                               ///< anode that gives the volume and the planes
        int face = -1;                                   ///< index of the face; -1: the first that has a volume
        int nsets = 1;                                   ///< sets to give, numbered from 0
        double step = 1 * units::mm;                     ///< [length] longest distance of the depos of a track
        double charge_per_length = 5000 / units::mm;     ///< [1/length] electrons per length of a track.  Default: a
                                                         ///< minimum ionising particle's most probable 1.7 MeV/cm
                                                         ///< at 23.6 eV, of which 0.7 do not recombine
        double straggling = 0;                           ///< width of the loss in a step over its mean, below 0.15
        double speed = units::clight;                    ///< [length/time] of the tracks
        std::vector<double> time = {0, 0};               ///< [time] range of the starts of tracks and of the blips
        AngleFrame angle_frame = AngleFrame::wire_plane; ///< what theta_y and theta_xz of a line refer to
        std::vector<DepoGeneratorLineConfig> lines;      ///< the same straight tracks in each set
        std::vector<RandomTracksConfig> tracks;          ///< straight tracks that differ from set to set
        DepoGeneratorCosmicsConfig cosmics;              ///< straight muons from above
        DepoGeneratorBlipsConfig blips;                  ///< point-like depositions
        std::string meta;                                ///< JSON file to write with the angles of the lines
    };
    BOOST_DESCRIBE_STRUCT(DepoGeneratorConfig, (ParticlesConfig),
                          (rng, anode, face, nsets, step, charge_per_length, straggling, speed, time, angle_frame,
                           lines, tracks, cosmics, blips, meta))

    namespace {
        constexpr int muon = 13;
        constexpr int electron = 11;
        const double energy_per_electron = 23.6 * units::eV / 0.7; ///< as in the default of charge_per_length

        /// What the numbers drawn are for: adding to one kind leaves the others as they are.
        enum Kind : uint64_t { line_kind, cosmic_kind, blip_kind, particle_kind, track_kind };

        void check_range(const Range& range, double least, const std::string& where)
        {
            SPNG_VALIDATE(range.size() == 2 && range[0] <= range[1] && range[0] >= least,
                          "{}: got [{}] (want [low, high], low not above high{})", where, shortlist(range),
                          std::isfinite(least) ? fmt::format(" nor below {}", least) : "");
        }

        nlohmann::json to_json(const Vector& v) { return {v.x(), v.y(), v.z()}; }
    }

    /// Gives sets of depositions in the volume of one face of an anode: lines at given angles, tracks at random ones, cosmic-ray muons
    /// and blips, and particles that are followed through the argon.  The charge is negative, that of electrons.  Depositions are sorted by
    /// time; the id is the number of the track, blip or particle in its set, from 1, and pdg 13 (tracks), 11 (blips) or the
    /// particle's.  A set depends on the seeds, the component's
    /// name and the number of the set alone.
    class DepoGenerator : public Aux::Source<DepoGeneratorConfig, IDepoSetSource>, public Aux::IParticleTruth {
      public:
        DepoGenerator()
          : Source("DepoGenerator", "gen")
        {
        }

        std::vector<Aux::LarcvParticle> take_particles(int set) override
        {
            if (!m_particles && m_cfg.keep_truth) return {};
            SPNG_VALIDATE(m_particles, "{}: there are no particles to take (want keys particles and keep_truth)",
                          who());
            return m_particles->take_particles(set);
        }

      private:
        /// A line of the configuration, as it lies in space.
        struct Line {
            Sim::Track track;
            double charge_per_length;
            std::optional<double> time;
        };

        void configured() override;
        IDepoSet::pointer produce() override;
        void check() const;
        void check_line(const DepoGeneratorLineConfig& line, const std::string& where) const;
        void find_frames(const IAnodeFace& face);
        Line make_line(const DepoGeneratorLineConfig& line, const std::string& where) const;
        Vector line_direction(const DepoGeneratorLineConfig& line, const std::string& where) const;
        void warn_outside(const Line& line, const std::string& where) const;

        IDepoSet::pointer make_set(int number);
        uint64_t seed_of(int number, Kind kind) const
        {
            return Aux::call_seed(Aux::call_seed(m_seed, static_cast<uint64_t>(number)), kind);
        }
        Sim::SplitMix random_of(int number, Kind kind) const { return Sim::SplitMix(seed_of(number, kind)); }
        void add_track(const Sim::Track& track, double charge_per_length, double time, int id, Sim::SplitMix& random,
                       IDepo::vector& depos) const;
        void add_blip(int id, Sim::SplitMix& random, IDepo::vector& depos) const;
        void write_meta(const std::vector<double>& times) const;
        nlohmann::json line_meta(size_t ind, double time) const;

        uint64_t m_seed = 0;
        BoundingBox m_box;
        std::vector<Sim::PlaneFrame> m_frames;
        std::vector<Line> m_lines;
        std::unique_ptr<ParticleSource> m_particles;
    };

    void DepoGenerator::configured()
    {
        check();
        m_seed = Aux::component_seed(m_cfg.rng, who());
        const auto anode = Factory::find_tn<IAnodePlane>(m_cfg.anode);
        const auto face = Aux::drift_face(anode->faces(), m_cfg.face, m_cfg.anode, who());
        m_box = face->sensitive();
        const Vector size = m_box.dimensions();
        const bool has_area = (size.x() > 0) + (size.y() > 0) + (size.z() > 0) >= 2;
        SPNG_VALIDATE(m_cfg.cosmics.count == 0 || has_area, "{}.cosmics: the volume of '{}' is no box", who(),
                      m_cfg.anode);
        m_lines.clear();
        m_frames.clear();
        if (!m_cfg.lines.empty() || !m_cfg.tracks.empty()) find_frames(*face);
        for (size_t ind = 0; ind < m_cfg.tracks.size(); ++ind) {
            check_tracks(m_cfg.tracks[ind], m_frames.size(), fmt::format("{}.tracks[{}]", who(), ind));
        }
        for (size_t ind = 0; ind < m_cfg.lines.size(); ++ind) {
            const auto where = fmt::format("{}.lines[{}]", who(), ind);
            m_lines.push_back(make_line(m_cfg.lines[ind], where));
            warn_outside(m_lines.back(), where);
        }
        m_particles.reset();
        SPNG_VALIDATE(m_cfg.truth.empty() || !m_cfg.particles.empty(), "{}.truth: there are no particles", who());
        if (!m_cfg.particles.empty()) {
            m_particles =
                std::make_unique<ParticleSource>(m_cfg, *anode, face, m_cfg.time, m_cfg.step, m_cfg.nsets, who());
        }
    }

    void DepoGenerator::check() const
    {
        const auto positive = [&](double value, const char* key) {
            SPNG_VALIDATE(value > 0, "{}.{}: got {} (want more than 0)", who(), key, value);
        };
        const auto count = [&](int value, const char* key) {
            SPNG_VALIDATE(value >= 0, "{}.{}: got {} (want 0 or more)", who(), key, value);
        };
        SPNG_VALIDATE(!m_cfg.anode.empty(), "{}.anode: is empty (want the type:name of an anode)", who());
        positive(m_cfg.step, "step");
        positive(m_cfg.charge_per_length, "charge_per_length");
        positive(m_cfg.speed, "speed");
        count(m_cfg.nsets, "nsets");
        count(m_cfg.cosmics.count, "cosmics.count");
        count(m_cfg.blips.count, "blips.count");
        Sim::check_bounds(m_cfg.charge_per_length, {0, Sim::any_charge.high}, who(), "charge_per_length");
        Sim::check_bounds(m_cfg.speed, {1e-9, 1e9}, who(), "speed");
        Sim::check_bounds(m_cfg.step, {1e-6, Sim::any_position.high}, who(), "step");
        for (const double time : m_cfg.time) Sim::check_bounds(time, Sim::any_time, who(), "time");
        for (const double charge : m_cfg.blips.charge)
            Sim::check_bounds(charge, Sim::any_charge, who(), "blips.charge");
        for (const double extent : m_cfg.blips.extent)
            Sim::check_bounds(extent, Sim::any_position, who(), "blips.extent");
        SPNG_VALIDATE(m_cfg.straggling >= 0 && m_cfg.straggling < 0.15, "{}.straggling: got {} (want 0 to 0.15)", who(),
                      m_cfg.straggling);
        check_range(m_cfg.time, -std::numeric_limits<double>::infinity(), who() + ".time");
        check_range(m_cfg.blips.charge, 1, who() + ".blips.charge");
        check_range(m_cfg.blips.extent, 0, who() + ".blips.extent");
    }

    void DepoGenerator::check_line(const DepoGeneratorLineConfig& line, const std::string& where) const
    {
        const auto check_plane = [&](int plane, const char* key) {
            SPNG_VALIDATE(plane >= 0 && plane < static_cast<int>(m_frames.size()), "{}.{}: got {} (want 0 to {})",
                          where, key, plane, m_frames.size() - 1);
        };
        check_plane(line.plane, "plane");
        if (line.other_plane) {
            check_plane(*line.other_plane, "other_plane");
            SPNG_VALIDATE(m_cfg.angle_frame == AngleFrame::wire_plane, "{}.other_plane: wants angle_frame wire_plane",
                          where);
        }
        SPNG_VALIDATE(line.length > 0, "{}.length: got {} (want more than 0)", where, line.length);
        Sim::check_bounds(line.length, Sim::any_position, where, "length");
        for (const double part : line.offset) Sim::check_bounds(part, Sim::any_position, where, "offset");
        for (const double part : line.center.value_or(line.offset))
            Sim::check_bounds(part, Sim::any_position, where, "center");
        Sim::check_bounds(line.charge_per_length.value_or(1), {0, Sim::any_charge.high}, where, "charge_per_length");
        SPNG_VALIDATE(line.offset.size() == 3, "{}.offset: got {} numbers (want 3)", where, line.offset.size());
        SPNG_VALIDATE(!line.center || line.center->size() == 3, "{}.center: got {} numbers (want 3)", where,
                      line.center->size());
        SPNG_VALIDATE(!line.charge_per_length || *line.charge_per_length > 0,
                      "{}.charge_per_length: got {} (want more than 0)", where, *line.charge_per_length);
    }

    void DepoGenerator::find_frames(const IAnodeFace& face)
    {
        for (const auto& plane : face.planes()) {
            const auto* pimpos = plane->pimpos();
            SPNG_VALIDATE(pimpos, "{}: a plane of '{}' does not tell its wire and pitch directions", who(),
                          m_cfg.anode);
            m_frames.push_back(Sim::plane_frame(pimpos->axis(1), pimpos->axis(2)));
        }
    }

    Vector DepoGenerator::line_direction(const DepoGeneratorLineConfig& line, const std::string& where) const
    {
        const auto& frame = m_frames[static_cast<size_t>(line.plane)];
        if (line.other_plane) {
            try {
                const auto& other = m_frames[static_cast<size_t>(*line.other_plane)];
                return Sim::two_plane_direction(frame, line.theta_xz, other, line.other_theta_xz);
            }
            catch (const ValueError& error) {
                THROW(ValueError() << errmsg{fmt::format("{}: {}", where, error.what())});
            }
        }
        const Vector own = Sim::direction({line.theta_y, line.theta_xz});
        return m_cfg.angle_frame == AngleFrame::global ? own : frame.to_global(own);
    }

    DepoGenerator::Line DepoGenerator::make_line(const DepoGeneratorLineConfig& line, const std::string& where) const
    {
        check_line(line, where);
        const Point center = line.center ? Point(line.center->data()) : m_box.center();
        const Vector along = line_direction(line, where);
        const Point tail = center + Vector(line.offset.data()) - along * (line.length / 2);
        return {{tail, along, line.length}, line.charge_per_length.value_or(m_cfg.charge_per_length), line.time};
    }

    void DepoGenerator::warn_outside(const Line& line, const std::string& where) const
    {
        const auto steps = Sim::step_middles(line.track.length, m_cfg.step);
        const auto outside = std::count_if(steps.begin(), steps.end(),
                                           [&](double distance) { return !m_box.inside(line.track.at(distance)); });
        if (outside > 0) log->warn("{}: {} of its {} depos are outside of the volume", where, outside, steps.size());
    }

    IDepoSet::pointer DepoGenerator::produce()
    {
        const auto number = static_cast<int>(calls());
        if (number == m_cfg.nsets) {
            if (m_particles) m_particles->finish();
            return nullptr;
        }
        const auto set = make_set(number);
        log->debug("call={} set {} of {} depos", number, set->ident(), set->depos()->size());
        return set;
    }

    IDepoSet::pointer DepoGenerator::make_set(int number)
    {
        IDepo::vector depos;
        std::vector<double> times;
        int id = 0;
        auto random = random_of(number, line_kind);
        for (const auto& line : m_lines) {
            // Drawn in any case, so that a given time changes nothing for the other lines.
            const double drawn = between(m_cfg.time, random);
            times.push_back(line.time.value_or(drawn));
            add_track(line.track, line.charge_per_length, times.back(), ++id, random, depos);
        }
        random = random_of(number, track_kind);
        for (const auto& kind : m_cfg.tracks) {
            for (int ind = 0; ind < kind.count; ++ind) {
                const auto one = draw_track(kind, m_frames, m_box, random);
                const double density = one.charge_per_length.value_or(m_cfg.charge_per_length);
                add_track(one.track, density, between(m_cfg.time, random), ++id, random, depos);
            }
        }
        random = random_of(number, cosmic_kind);
        for (int ind = 0; ind < m_cfg.cosmics.count; ++ind) {
            const auto track = Sim::cosmic_muon(m_box, random);
            add_track(track, m_cfg.charge_per_length, between(m_cfg.time, random), ++id, random, depos);
        }
        random = random_of(number, blip_kind);
        for (int ind = 0; ind < m_cfg.blips.count; ++ind) add_blip(++id, random, depos);
        if (m_particles) m_particles->add_depos(number, seed_of(number, particle_kind), id + 1, depos);
        std::stable_sort(depos.begin(), depos.end(), ascending_time);
        if (number == 0 && !m_cfg.meta.empty()) write_meta(times);
        return std::make_shared<Aux::SimpleDepoSet>(number, depos);
    }

    void DepoGenerator::add_track(const Sim::Track& track, double charge_per_length, double time, int id,
                                  Sim::SplitMix& random, IDepo::vector& depos) const
    {
        const auto steps = Sim::step_middles(track.length, m_cfg.step);
        const double mean = charge_per_length * track.length / static_cast<double>(steps.size());
        for (const double distance : steps) {
            const double loss = m_cfg.straggling > 0 ? mean * Sim::straggling(m_cfg.straggling, random) : mean;
            depos.push_back(std::make_shared<Aux::SimpleDepo>(time + distance / m_cfg.speed, track.at(distance), -loss,
                                                              nullptr, 0.0, 0.0, id, muon, loss * energy_per_electron));
        }
    }

    void DepoGenerator::add_blip(int id, Sim::SplitMix& random, IDepo::vector& depos) const
    {
        const double low = m_cfg.blips.charge[0];
        const double high = m_cfg.blips.charge[1];
        const Point at = Sim::point_in(m_box, random);
        const double time = between(m_cfg.time, random);
        const double charge = low * std::pow(high / low, random.uniform());
        const double extent = between(m_cfg.blips.extent, random);
        depos.push_back(std::make_shared<Aux::SimpleDepo>(time, at, -charge, nullptr, extent, extent, id, electron,
                                                          charge * energy_per_electron));
    }

    void DepoGenerator::write_meta(const std::vector<double>& times) const
    {
        nlohmann::json meta = {{"anode", m_cfg.anode}, {"lines", nlohmann::json::array()}};
        for (const auto& frame : m_frames) {
            meta["R_wps"].push_back({to_json(frame.x), to_json(frame.wire), to_json(frame.pitch)});
        }
        for (size_t ind = 0; ind < m_lines.size(); ++ind) meta["lines"].push_back(line_meta(ind, times[ind]));
        AtomicFile file(m_cfg.meta);
        file.stream() << meta.dump(2) << '\n';
        file.commit();
    }

    nlohmann::json DepoGenerator::line_meta(size_t ind, double time) const
    {
        const auto& line = m_lines[ind];
        const auto global = Sim::angles_of(line.track.direction);
        nlohmann::json meta = {{"plane_idx", m_cfg.lines[ind].plane},
                               {"p0", to_json(line.track.tail)},
                               {"p1", to_json(line.track.at(line.track.length))},
                               {"t0", time},
                               {"t1", time + line.track.length / m_cfg.speed},
                               {"charge_per_length", line.charge_per_length},
                               {"track_speed", m_cfg.speed},
                               {"dir_glb", to_json(line.track.direction)},
                               {"theta_y_glb", global.theta_y},
                               {"theta_xz_glb", global.theta_xz}};
        for (const auto& frame : m_frames) {
            const Vector local = frame.to_plane(line.track.direction);
            const auto angles = Sim::angles_of(local);
            meta["dir_wps"].push_back(to_json(local));
            meta["theta_y_wps"].push_back(angles.theta_y);
            meta["theta_xz_wps"].push_back(angles.theta_xz);
        }
        return meta;
    }
}

WIRECELL_FACTORY(DepoGenerator, WireCell::Gen::DepoGenerator, WireCell::IDepoSetSource, WireCell::Aux::IParticleTruth,
                 WireCell::INamed, WireCell::IConfigurable)
