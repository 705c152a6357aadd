#include "ParticleTruth.h"

#include <algorithm>
#include <cmath>

namespace WireCell::Gen {
    namespace {
        nlohmann::json numbers(const Vector& v) { return {v.x(), v.y(), v.z()}; }

        nlohmann::json plane_truth(const IAnodeFace& face, const Particles::Particle& start, const ParticlesConfig& cfg)
        {
            const Point further = start.at + start.direction * cfg.extrapolate;
            const double later = start.time + cfg.extrapolate / units::clight;
            auto planes = nlohmann::json::array();
            for (const auto& plane : face.planes()) {
                const auto first = seen_from(*plane, start.at, start.time, cfg.readout);
                const auto second = seen_from(*plane, further, later, cfg.readout);
                const auto channel = [](const Sighting& seen) -> nlohmann::json {
                    if (!seen.channel) return nullptr;
                    return *seen.channel;
                };
                planes.push_back({{"ch", channel(first)},
                                  {"tick", first.tick},
                                  {"ch_ex", channel(second)},
                                  {"tick_ex", second.tick}});
            }
            return planes;
        }
    }

    Sighting seen_from(const IWirePlane& plane, const Point& at, double time, const ParticleReadoutConfig& readout)
    {
        const auto& wires = plane.wires();
        if (wires.empty()) return {std::nullopt, 0};
        const double drift = std::abs(at.x() - wires.front()->center().x()) / readout.drift_speed;
        const auto* pimpos = plane.pimpos();
        const int wire = pimpos->closest(pimpos->distance(at)).first;
        const bool is_in = wire >= 0 && wire < static_cast<int>(wires.size());
        return {is_in ? std::optional<int>(wires[static_cast<size_t>(wire)]->channel()) : std::nullopt,
                (time + drift - readout.start_time) / readout.tick};
    }

    nlohmann::json particle_truth(int event, const Particles::Event& particles, const std::vector<Contained>& contained,
                                  int first_id, const IAnodeFace& face, int tpc, const ParticlesConfig& cfg)
    {
        nlohmann::json all = nlohmann::json::array();
        for (size_t ind = 0; ind < particles.tracks.size(); ++ind) {
            const auto& track = particles.tracks[ind];
            const auto& start = track.start;
            const auto& species = *start.species;
            nlohmann::json one = {{"id", first_id + static_cast<int>(ind)},
                                  {"parent", track.parent < 0 ? 0 : first_id + track.parent},
                                  {"pdg", species.pdg},
                                  {"name", species.name},
                                  {"process", track.process},
                                  {"e_gev", (start.energy + species.mass) / units::GeV},
                                  {"ke_gev", start.energy / units::GeV},
                                  {"p_gev", species.momentum(start.energy) / units::GeV},
                                  {"time", start.time},
                                  {"vtx", numbers(start.at)},
                                  {"dir", numbers(start.direction)},
                                  {"end", species.is_electron() ? nlohmann::json() : numbers(track.end.at)},
                                  {"deposited_mev", track.deposited / units::MeV},
                                  {"contained_mev", contained[ind].energy / units::MeV},
                                  {"electrons", contained[ind].electrons},
                                  {"plane", plane_truth(face, start, cfg)}};
            all.push_back(std::move(one));
        }
        nlohmann::json truth = {{"event", event}, {"tpc", tpc}};
        if (!all.empty()) {
            for (const char* key : {"pdg", "e_gev", "vtx", "dir", "plane"}) truth[key] = all[0][key];
        }
        truth["particles"] = std::move(all);
        return truth;
    }

    std::vector<Aux::LarcvParticle> listed_particles(const Particles::Event& particles,
                                                     const std::vector<Contained>& contained, int first_id)
    {
        const auto vertex = [](const Particles::Particle& one) {
            return std::array{one.at.x(), one.at.y(), one.at.z(), one.time};
        };
        std::vector<Aux::LarcvParticle> list;
        for (size_t ind = 0; ind < particles.tracks.size(); ++ind) {
            const auto& [start, parent, process, end, deposited] = particles.tracks[ind];
            const auto& species = *start.species;
            const Vector momentum = start.direction * (species.momentum(start.energy) / units::MeV);
            list.push_back({.pdg = species.pdg,
                            .momentum = {momentum.x(), momentum.y(), momentum.z()},
                            .vertex = vertex(start),
                            .energy = (start.energy + species.mass) / units::MeV,
                            .end = vertex(species.is_electron() ? start : end),
                            .deposited = contained[ind].energy / units::MeV,
                            .track = static_cast<uint32_t>(first_id) + static_cast<uint32_t>(ind),
                            .parent = static_cast<uint32_t>(parent < 0 ? 0 : first_id + parent),
                            .process = process});
        }
        std::stable_partition(list.begin(), list.end(), [](const auto& one) { return one.parent == 0; });
        return list;
    }
}
