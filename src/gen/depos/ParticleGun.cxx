#include "ParticleGun.h"
#include "WireCellAux/RandomStream.h"
#include "WireCellUtil/Pimpos.h"
#include "WireCellUtil/Printable.h"
#include "sim/Bounds.h"

#include <algorithm>
#include <cmath>

namespace WireCell::Gen {
    namespace {
        constexpr int most_particles = 100000;
        const Sim::Bounds any_energy{1 * units::keV, 1 * units::TeV};

        const Particles::Species& species_named(const std::string& word, const std::string& where)
        {
            const auto* species = Particles::find_species(word);
            std::vector<std::string> known;
            for (const auto& one : Particles::all_species()) known.insert(known.end(), {one.name, one.symbol});
            SPNG_VALIDATE(species, "{}.particle: got \"{}\"; did you mean \"{}\"? (known: {})", where, word,
                          SPNG::config::nearest_key(word, known), fmt::join(known, ", "));
            return *species;
        }

        Point point_of(const std::vector<double>& numbers, const std::string& where)
        {
            SPNG_VALIDATE(numbers.size() == 3, "{}: got {} numbers (want x, y and z)", where, numbers.size());
            for (const double part : numbers) {
                SPNG_VALIDATE(std::abs(part) <= Sim::any_position.high, "{}: got [{}] (want {} to {})", where,
                              shortlist(numbers), Sim::any_position.low, Sim::any_position.high);
            }
            return Point(numbers.data());
        }

        std::string text_of(const Point& at) { return fmt::format("({:g}, {:g}, {:g})", at.x(), at.y(), at.z()); }

        void check_angle(const std::optional<double>& angle, double low, double high, const std::string& where)
        {
            constexpr double slack = 1e-9;
            if (!angle) return;
            SPNG_VALIDATE(*angle >= low - slack && *angle <= high + slack, "{}: got {:g} degrees (want {:g} to {:g})",
                          where, *angle / units::degree, low / units::degree, high / units::degree);
        }

        /// In the atmosphere: intensity over energy goes like (E + 4.28 GeV)^-3.01 (Shukla and Sankrith, Int. J. Mod. Phys. A 33
        /// (2018) 1850175), cut at 1 TeV.
        double cosmic_energy(Sim::SplitMix& random)
        {
            const double shift = 4.28 * units::GeV;
            const double energy = shift * (std::pow(random.uniform(), -1 / 2.01) - 1);
            return std::clamp(energy, any_energy.low, any_energy.high);
        }
    }

    ParticleGun::ParticleGun(const std::vector<ParticleConfig>& particles, const std::vector<double>& time,
                             const IAnodeFace& face, const std::string& who)
      : m_box(face.sensitive())
      , m_time(time)
    {
        for (size_t ind = 0; ind < particles.size(); ++ind) {
            m_entries.push_back(make_entry(particles[ind], face, fmt::format("{}.particles[{}]", who, ind)));
        }
    }

    ParticleGun::Entry ParticleGun::make_entry(const ParticleConfig& cfg, const IAnodeFace& face,
                                               const std::string& where) const
    {
        const auto& species = species_named(cfg.particle, where);
        check(cfg, where);
        check_group(cfg, where);
        Entry entry{cfg, &species, cfg.time.value_or(m_time), start_volume(cfg, where), std::nullopt};
        if (cfg.direction) {
            const Vector along = point_of(*cfg.direction, where + ".direction");
            SPNG_VALIDATE(along.magnitude() > 0, "{}.direction: is null (want a direction)", where);
            entry.direction = along.norm();
        }
        if (cfg.theta_xz || cfg.theta_y) {
            const Vector own = Sim::direction({cfg.theta_y.value_or(units::halfpi), cfg.theta_xz.value_or(0)});
            const auto planes = face.planes();
            SPNG_VALIDATE(cfg.plane >= 0 && cfg.plane < static_cast<int>(planes.size()),
                          "{}.plane: got {} (want 0 to {})", where, cfg.plane, planes.size() - 1);
            const auto* pimpos = planes[static_cast<size_t>(cfg.plane)]->pimpos();
            SPNG_VALIDATE(pimpos, "{}.plane: plane {} does not tell its wire and pitch directions", where, cfg.plane);
            const auto frame = Sim::plane_frame(pimpos->axis(1), pimpos->axis(2));
            entry.direction = cfg.frame == AngleFrame::global ? own : frame.to_global(own);
        }
        return entry;
    }

    void ParticleGun::check(const ParticleConfig& cfg, const std::string& where) const
    {
        const auto exclude = [&](bool both, const char* one, const char* other) {
            SPNG_VALIDATE(!both, "{}: {} and {} exclude each other", where, one, other);
        };
        const bool has_angles = cfg.theta_xz || cfg.theta_y, has_place = cfg.vertex || cfg.volume;
        exclude(cfg.energy && cfg.momentum, "energy", "momentum");
        exclude(cfg.vertex && cfg.volume, "vertex", "volume");
        exclude(cfg.direction && has_angles, "direction", "angles");
        exclude(cfg.from_above && (has_angles || cfg.direction), "from_above", "a direction");
        exclude(cfg.from_above && has_place, "from_above", "a place to start");
        SPNG_VALIDATE(cfg.count >= 0 && cfg.count <= most_particles, "{}.count: got {} (want 0 to {})", where,
                      cfg.count, most_particles);
        for (const auto& [key, value] : {std::pair{"energy", cfg.energy}, {"momentum", cfg.momentum}}) {
            SPNG_VALIDATE(value.value_or(1) >= any_energy.low && value.value_or(1) <= any_energy.high,
                          "{}.{}: got {:g} MeV (want {:g} to {:g})", where, key, *value, any_energy.low,
                          any_energy.high);
        }
        SPNG_VALIDATE(cfg.spread >= 0 && cfg.spread <= 0.5, "{}.spread: got {} (want 0 to 0.5)", where, cfg.spread);
        check_angle(cfg.theta_y, 0, units::pi, where + ".theta_y");
        check_angle(cfg.theta_xz, -units::pi, units::pi, where + ".theta_xz");
        const auto time = cfg.time.value_or(m_time);
        SPNG_VALIDATE(time.size() == 2 && time[0] <= time[1], "{}.time: got [{}] (want [low, high])", where,
                      shortlist(time));
        for (const double one : time) Sim::check_bounds(one, Sim::any_time, where, "time");
        const Vector size = m_box.dimensions();
        SPNG_VALIDATE(!cfg.from_above || (size.x() > 0) + (size.y() > 0) + (size.z() > 0) >= 2,
                      "{}.from_above: the volume of the face is no box", where);
    }

    void ParticleGun::check_group(const ParticleConfig& cfg, const std::string& where) const
    {
        const auto is_mate = [&](const Entry& entry) { return entry.cfg.group == cfg.group; };
        if (cfg.group.empty() || std::none_of(m_entries.begin(), m_entries.end(), is_mate)) return;
        SPNG_VALIDATE(!cfg.vertex && !cfg.volume && !cfg.time && !cfg.from_above,
                      "{}: only the first particle of the group '{}' tells where and when it starts", where, cfg.group);
    }

    BoundingBox ParticleGun::start_volume(const ParticleConfig& cfg, const std::string& where) const
    {
        const auto& bounds = m_box.bounds();
        const auto inside = [&](const Point& at, const std::string& key) {
            SPNG_VALIDATE(m_box.inside(at), "{}: {} is outside of the volume, {} to {} (another TPC has it, or none)",
                          key, text_of(at), text_of(bounds.first), text_of(bounds.second));
        };
        if (cfg.vertex) {
            const Point at = point_of(*cfg.vertex, where + ".vertex");
            inside(at, where + ".vertex");
            return BoundingBox(at);
        }
        if (!cfg.volume) return m_box;
        SPNG_VALIDATE(cfg.volume->size() == 2, "{}.volume: got {} corners (want two)", where, cfg.volume->size());
        BoundingBox box;
        for (const auto& corner : *cfg.volume) {
            const Point at = point_of(corner, where + ".volume");
            inside(at, where + ".volume");
            box(at);
        }
        return box;
    }

    double ParticleGun::draw_energy(const Entry& entry, Sim::SplitMix& random) const
    {
        const auto& cfg = entry.cfg;
        if (cfg.from_above && !cfg.energy && !cfg.momentum) return cosmic_energy(random);
        const double given = cfg.momentum ? *cfg.momentum : cfg.energy.value_or(1 * units::GeV);
        double factor = 0;
        while (factor <= 0) factor = 1 + cfg.spread * Particles::normal(random);
        return cfg.momentum ? entry.species->energy(given * factor) : given * factor;
    }

    ParticleGun::Primary ParticleGun::draw(const Entry& entry, uint64_t seed,
                                           std::map<std::string, Start>& groups) const
    {
        Sim::SplitMix random(seed);
        const auto& cfg = entry.cfg;
        Particles::Particle particle{entry.species, draw_energy(entry, random), {}, {}, 0};
        if (cfg.from_above) {
            const auto muon = Sim::cosmic_muon(m_box, random);
            particle.at = muon.tail;
            particle.direction = muon.direction;
        }
        else {
            particle.at = Sim::point_in(entry.volume, random);
            const Vector any = Particles::isotropic(random);
            particle.direction = entry.direction.value_or(any);
        }
        particle.time = entry.time[0] + (entry.time[1] - entry.time[0]) * random.uniform();
        if (!cfg.group.empty()) {
            const auto& first = groups.try_emplace(cfg.group, Start{particle.at, particle.time}).first->second;
            particle.at = first.at;
            particle.time = first.time;
        }
        return {particle, cfg.decay, random.next()};
    }

    std::vector<ParticleGun::Primary> ParticleGun::fire(uint64_t seed) const
    {
        std::vector<Primary> primaries;
        std::map<std::string, Start> groups;
        for (size_t ind = 0; ind < m_entries.size(); ++ind) {
            const auto own = Aux::call_seed(seed, ind);
            for (int copy = 0; copy < m_entries[ind].cfg.count; ++copy) {
                primaries.push_back(draw(m_entries[ind], Aux::call_seed(own, static_cast<uint64_t>(copy)), groups));
            }
        }
        return primaries;
    }
}
