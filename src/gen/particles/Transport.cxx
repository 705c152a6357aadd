#include "Transport.h"
#include "Argon.h"
#include "Decays.h"
#include "Electromagnetic.h"
#include "EnergyLoss.h"
#include "WireCellUtil/Exceptions.h"

#include <algorithm>
#include <cmath>

namespace WireCell::Gen::Particles {
    namespace {
        const double least_photon = 20 * units::keV;
        constexpr size_t most_deposits = 20000000; ///< of an event, which then takes 4 GB

        /// A particle on its way.
        struct Flight {
            Particle now;
            int track;
        };

        class Transporter {
          public:
            Transporter(const TransportOptions& options, Random& random, Event& event)
              : m_options(options)
              , m_random(random)
              , m_event(event)
            {
            }

            void run(const Particle& particle)
            {
                begin(particle, -1, "primary");
                while (!m_waiting.empty()) {
                    auto flight = m_waiting.back();
                    m_waiting.pop_back();
                    const int pdg = flight.now.species->pdg;
                    if (pdg == 22)
                        photon(flight);
                    else if (pdg == 111)
                        pizero(flight);
                    else
                        charged(flight);
                }
            }

          private:
            const TransportOptions& m_options;
            Random& m_random;
            Event& m_event;
            std::vector<Flight> m_waiting;

            Track& track_of(const Flight& flight) { return m_event.tracks[static_cast<size_t>(flight.track)]; }

            void begin(const Particle& particle, int parent, const std::string& process)
            {
                m_event.tracks.push_back({particle, parent, process, particle, 0});
                m_waiting.push_back({particle, static_cast<int>(m_event.tracks.size()) - 1});
            }

            void begin(const std::vector<Product>& products, const Flight& parent, const std::string& process)
            {
                for (const auto& one : products) {
                    begin({one.species, one.energy, parent.now.at, one.direction, parent.now.time + one.delay},
                          parent.track, process);
                }
            }

            /// A member of the shower, or an electron that was knocked on.
            void follow(int pdg, double energy, const Vector& direction, const Flight& from)
            {
                m_waiting.push_back({{&species_of(pdg), energy, from.now.at, direction, from.now.time}, from.track});
            }

            bool is_out(const Point& at) const { return m_options.world && !m_options.world->inside(at); }

            void leave(const Flight& flight, double energy, double length, double back)
            {
                const auto& now = flight.now;
                const double speed = units::clight * std::max(0.01, now.species->beta(now.energy));
                m_event.deposits.push_back(
                    {now.at - now.direction * back, now.time - back / speed, energy, length, flight.track});
                track_of(flight).deposited += energy;
                if (m_event.deposits.size() > most_deposits) {
                    raise<ValueError>("an event of particles has more than %d deposits (want fewer particles, less "
                                      "energy, or longer steps)",
                                      most_deposits);
                }
            }

            void advance(Flight& flight, double length)
            {
                auto& now = flight.now;
                now.at += now.direction * length;
                now.time += length / (units::clight * std::max(0.01, now.species->beta(now.energy)));
            }

            /// Tracks end where the particle that began them does, not its shower.
            void end(const Flight& flight)
            {
                auto& track = track_of(flight);
                if (flight.now.species == track.start.species && !track.start.species->is_electron()) {
                    track.end = flight.now;
                }
            }

            void charged(Flight& flight)
            {
                auto& now = flight.now;
                const auto& species = *now.species;
                const auto& table = loss_table(species);
                const bool is_pion = std::abs(species.pdg) == 211;
                double to_interaction =
                    is_pion ? exponential(m_random) * Argon::pion_interaction : std::numeric_limits<double>::infinity();
                while (!is_out(now.at)) {
                    const double range = table.range(now.energy);
                    const double length = std::min(m_options.step, to_interaction);
                    if (range <= length) return stop(flight, range);
                    step(flight, table, range, length);
                    to_interaction -= length;
                    if (now.energy <= 0) return stop(flight, 0);
                    if (to_interaction > 0) continue;
                    end(flight);
                    begin(interact_pion(species, now.energy, now.direction, m_random), flight, "interaction");
                    return;
                }
                end(flight);
            }

            /// The last piece of the path.
            void stop(Flight& flight, double range)
            {
                auto& now = flight.now;
                if (range > 0) {
                    advance(flight, range);
                    leave(flight, now.energy, range, range / 2);
                }
                now.energy = 0;
                end(flight);
                if (now.species->pdg == -11)
                    annihilate(flight);
                else if (m_options.decay)
                    begin(decay_at_rest(*now.species, m_random), flight, "decay");
            }

            void annihilate(const Flight& flight)
            {
                const Vector along = isotropic(m_random);
                const double mass = flight.now.species->mass;
                follow(22, mass, along, flight);
                follow(22, mass, along * -1.0, flight);
            }

            /// One step of ionisation, radiation and scattering.
            void step(Flight& flight, const LossTable& table, double range, double length)
            {
                auto& now = flight.now;
                const auto& species = *now.species;
                const double before = now.energy, mean = before - table.energy(range - length);
                auto loss = draw_loss(species, before, mean, length, m_random);
                std::vector<double> photons;
                if (species.is_electron()) {
                    loss.local += soft_radiation(before) * length;
                    for (int left = poisson(radiation_rate(before) * length, m_random); left > 0; --left)
                        photons.push_back(draw_radiated(before, m_random));
                }
                advance(flight, length);
                // What is drawn may together be more than there is: then each gets what the others leave.
                double left = before;
                const auto take = [&](double wanted) {
                    const double got = std::min(wanted, left);
                    left -= got;
                    return got;
                };
                const double local = take(loss.local);
                for (const double photon : photons) {
                    const double energy = take(photon);
                    if (energy > 0)
                        follow(22, energy, tilted(now.direction, emission_angle(before, m_random), m_random), flight);
                }
                for (const double knocked : loss.knocked) knock_on(flight, take(knocked), before);
                leave(flight, local, length, length / 2);
                now.energy = left;
                if (left > 0) scatter(now, length);
            }

            /// Kinematics of a collision with an electron at rest (Review of Particle Physics, "Energetic knock-on electrons").
            void knock_on(const Flight& flight, double energy, double before)
            {
                if (energy <= 0) return;
                const auto& species = *flight.now.species;
                const auto& electron = species_of(11);
                const double most = species.is_electron() ? before : largest_transfer(species, before);
                const double cosine = energy / electron.momentum(energy) * electron.momentum(most) / most;
                follow(11, energy, tilted(flight.now.direction, std::acos(std::min(1.0, cosine)), m_random), flight);
            }

            void scatter(Particle& now, double length)
            {
                const double width = scattering_width(*now.species, now.energy, length);
                const double theta = std::hypot(normal(m_random), normal(m_random)) * width;
                now.direction = tilted(now.direction, std::min(theta, units::pi), m_random);
            }

            void pizero(const Flight& flight)
            {
                end(flight);
                begin(decay_pizero(flight.now.energy, flight.now.direction, m_random), flight, "decay");
            }

            void photon(Flight& flight)
            {
                auto& now = flight.now;
                while (now.energy > least_photon) {
                    const auto rates = attenuation(now.energy);
                    const double length = exponential(m_random) / rates.sum();
                    now.at += now.direction * length;
                    now.time += length / units::clight;
                    // The first photon of a track is the one that began it.
                    auto& track = track_of(flight);
                    if (track.start.species == now.species && track.end.at == track.start.at) track.end = now;
                    if (is_out(now.at)) return;
                    const double pick = m_random.uniform() * rates.sum();
                    if (pick < rates.pair) return pair(flight);
                    if (pick > rates.pair + rates.compton) break;
                    compton(flight);
                }
                if (now.energy > least_photon) return follow(11, now.energy, now.direction, flight);
                if (now.energy > 0) leave(flight, now.energy, loss_table(species_of(11)).range(now.energy), 0);
            }

            void pair(const Flight& flight)
            {
                const auto& now = flight.now;
                const double energy = now.energy - 2 * species_of(11).mass, part = pair_part(m_random);
                for (const auto& [pdg, own] : {std::pair{11, part}, std::pair{-11, 1 - part}}) {
                    follow(pdg, own * energy, tilted(now.direction, emission_angle(now.energy, m_random), m_random),
                           flight);
                }
            }

            void compton(Flight& flight)
            {
                auto& now = flight.now;
                const auto drawn = draw_compton(now.energy, m_random);
                const Vector after = tilted(now.direction, drawn.photon_angle, m_random);
                // The electron goes in the plane of both photons.
                const Vector momentum = now.direction * now.energy - after * drawn.photon;
                follow(11, now.energy - drawn.photon, momentum.norm(), flight);
                now.energy = drawn.photon;
                now.direction = after;
            }
        };
    }

    void transport(const Particle& particle, const TransportOptions& options, Random& random, Event& event)
    {
        Transporter(options, random, event).run(particle);
    }
}
