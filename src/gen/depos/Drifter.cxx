#include "WireCellAux/Nodes.h"
#include "WireCellAux/RandomStream.h"
#include "WireCellAux/SimpleDepo.h"
#include "WireCellIface/IDrifter.h"
#include "WireCellUtil/NamedFactory.h"
#include "depos/BulkDrifter.h"
#include "sim/Bounds.h"
#include "sim/Drift.h"

#include <ATen/Parallel.h>

#include <algorithm>

namespace WireCell::Gen {

    struct DrifterConfig {
        std::string rng = "Random";                       ///< type:name of the IRandom whose seeds are used
        double DL = 7.2 * units::cm2 / units::s;          ///< [length^2/time] longitudinal diffusion
        double DT = 12 * units::cm2 / units::s;           ///< [length^2/time] transverse diffusion
        double lifetime = 8 * units::ms;                  ///< [time] mean time until an electron attaches
        bool fluctuate = true;                            ///< Draw the number of attached electrons from a binomial
        double drift_speed = 1.6 * units::mm / units::us; ///< [length/time]
        double time_offset = 0;                           ///< [time] Added to the time of each depo
        double charge_scale = 1;                          ///< Scales the charge of each depo, after the drift
        std::vector<nlohmann::json> xregions;             ///< Drift regions {anode, response, cathode}: each [length]
                                                          ///< along x, {tail, head} or samples {x: [], y: [], z: []}
    };
    BOOST_DESCRIBE_STRUCT(DrifterConfig, (),
                          (rng, DL, DT, lifetime, fluctuate, drift_speed, time_offset, charge_scale, xregions))

    namespace {
        double read_number(const Configuration& from, const char* key, const std::string& where)
        {
            const auto it = from.find(key);
            SPNG_VALIDATE(it != from.end() && it->is_number(), "{}: got {} (want a number at '{}')", where, from.dump(),
                          key);
            Sim::check_bounds(it->get<double>(), Sim::any_position, where, key);
            return it->get<double>();
        }

        Sim::DriftPlane::Sample read_point(const Configuration& ray, const char* end, const std::string& where)
        {
            const auto& point = ray.at(end);
            return {read_number(point, "x", where), read_number(point, "y", where), read_number(point, "z", where)};
        }

        Sim::DriftPlane read_ray(const Configuration& ray, const std::string& where)
        {
            const auto tail = read_point(ray, "tail", where);
            const auto head = read_point(ray, "head", where);
            SPNG_VALIDATE(tail.y != head.y || tail.z != head.z, "{}: the ray {} is along x (want one across the drift)",
                          where, ray.dump());
            return Sim::DriftPlane::tilted(tail, head);
        }

        /// Samples at (y, z); an axis that is left out does not count.
        Sim::DriftPlane read_samples(const Configuration& surface, const std::string& where)
        {
            std::vector<double> axes[3];
            const char* const names[3] = {"x", "y", "z"};
            for (int axis = 0; axis < 3; ++axis) {
                const auto it = surface.find(names[axis]);
                if (it != surface.end()) SPNG::config::from_json(axes[axis], *it, where + "." + names[axis], true);
            }
            const auto size = axes[0].size();
            std::vector<Sim::DriftPlane::Sample> samples;
            for (int axis = 1; axis < 3; ++axis) {
                SPNG_VALIDATE(axes[axis].empty() || axes[axis].size() == size, "{}: {} values of {} for {} of x", where,
                              axes[axis].size(), names[axis], size);
                axes[axis].resize(size, 0);
            }
            for (int axis = 0; axis < 3; ++axis) {
                for (const double value : axes[axis]) Sim::check_bounds(value, Sim::any_position, where, names[axis]);
            }
            SPNG_VALIDATE(size > 0, "{}: no samples (want {{x: [numbers], y: [numbers], z: [numbers]}})", where);
            for (size_t ind = 0; ind < size; ++ind) samples.push_back({axes[0][ind], axes[1][ind], axes[2][ind]});
            return Sim::DriftPlane::sampled(std::move(samples));
        }

        Sim::DriftPlane read_plane(const Configuration& region, const char* key, const std::string& where)
        {
            const auto it = region.find(key);
            SPNG_VALIDATE(it != region.end() && !it->is_null(), "{}: {} is missing (want anode, response and cathode)",
                          where, key);
            const auto here = where + "." + key;
            if (it->is_number()) {
                Sim::check_bounds(it->get<double>(), Sim::any_position, where, key);
                return Sim::DriftPlane(it->get<double>());
            }
            if (it->is_object() && it->contains("tail") && it->contains("head")) return read_ray(*it, here);
            if (it->is_object() && it->contains("x")) return read_samples(*it, here);
            SPNG::config::wrong_value(here, *it,
                                      "a number, {tail, head} or {x: [numbers], y: [numbers], z: [numbers]}");
        }

        std::vector<Sim::DriftRegion> read_regions(const std::vector<nlohmann::json>& regions, const std::string& who)
        {
            std::vector<Sim::DriftRegion> out;
            for (size_t ind = 0; ind < regions.size(); ++ind) {
                if (regions[ind].is_null()) continue;
                const auto where = fmt::format("{}.xregions[{}]", who, ind);
                if (!regions[ind].is_object()) SPNG::config::wrong_value(where, regions[ind], "null or an object");
                out.push_back({read_plane(regions[ind], "anode", where), read_plane(regions[ind], "response", where),
                               read_plane(regions[ind], "cathode", where)});
            }
            SPNG_VALIDATE(!out.empty(), "{}.xregions: no region (want one {{anode, response, cathode}} or more)", who);
            return out;
        }

        /// What did not arrive.
        struct Dropped {
            size_t no_charge = 0, outside = 0;
            double charge_outside = 0;

            void count(Sim::DriftEnd end, double charge)
            {
                no_charge += end == Sim::DriftEnd::no_charge;
                if (end != Sim::DriftEnd::outside) return;
                ++outside;
                charge_outside += charge;
            }
        };
    }

    /// Drifts depositions to the response plane of the region that they are in, with diffusion and attachment.
    ///
    /// Depos that are fed come out in order of time, each once no later input can come before it.  The random numbers
    /// depend on the seeds of the service, the name of this component and the places of set and depo in the stream.
    class Drifter : public Aux::Queuedout<DrifterConfig, IDrifter>, public BulkDrifter {
      public:
        Drifter()
          : Queuedout("Drifter", "gen")
        {
        }

        IDepo::vector drift_all(const IDepo::vector& depos, uint64_t stream) const override
        {
            const auto key = m_seeds.of(stream);
            IDepo::vector arrived(depos.size());
            std::vector<Sim::DriftEnd> ends(depos.size());
            at::parallel_for(0, static_cast<int64_t>(depos.size()), 4096, [&](int64_t begin, int64_t end) {
                for (auto ind = static_cast<size_t>(begin); ind < static_cast<size_t>(end); ++ind) {
                    arrived[ind] = drifted(depos[ind], Aux::call_seed(key, ind), ends[ind]);
                }
            });
            Dropped dropped;
            for (size_t ind = 0; ind < depos.size(); ++ind) {
                if (ends[ind] == Sim::DriftEnd::not_finite) refuse(*depos[ind], ind);
                if (ends[ind] != Sim::DriftEnd::arrived) dropped.count(ends[ind], depos[ind]->charge());
            }
            report(dropped, depos.size());
            return in_order_of_time(std::move(arrived));
        }

      private:
        void configured() override
        {
            const auto positive = [&](double value, const char* key) {
                SPNG_VALIDATE(value > 0, "{}.{}: got {} (want more than 0)", who(), key, value);
            };
            positive(m_cfg.drift_speed, "drift_speed");
            positive(m_cfg.lifetime, "lifetime");
            SPNG_VALIDATE(m_cfg.DL >= 0, "{}.DL: got {} (want 0 or more)", who(), m_cfg.DL);
            SPNG_VALIDATE(m_cfg.DT >= 0, "{}.DT: got {} (want 0 or more)", who(), m_cfg.DT);
            constexpr Sim::Bounds any_diffusion{0, 1e3};
            Sim::check_bounds(m_cfg.drift_speed, Sim::any_speed, who(), "drift_speed");
            Sim::check_bounds(m_cfg.DL, any_diffusion, who(), "DL");
            Sim::check_bounds(m_cfg.DT, any_diffusion, who(), "DT");
            Sim::check_bounds(m_cfg.time_offset, Sim::any_time, who(), "time_offset");
            Sim::check_bounds(m_cfg.charge_scale, Sim::any_scale, who(), "charge_scale");
            m_law = {m_cfg.drift_speed, m_cfg.lifetime,  m_cfg.DL,
                     m_cfg.DT,          m_cfg.fluctuate, read_regions(m_cfg.xregions, who())};
            m_seeds = m_cfg.fluctuate ? Aux::CallSeeds(m_cfg.rng, who()) : Aux::CallSeeds();
            m_stream = 0;
            restart();
        }

        void take(const input_pointer& in, output_queue& out) override
        {
            Sim::DriftEnd end;
            auto depo = drifted(in, Aux::call_seed(m_seeds.of(m_stream), m_index), end);
            if (end == Sim::DriftEnd::not_finite) refuse(*in, m_index);
            m_dropped.count(end, in->charge());
            ++m_index;
            if (!depo) return;
            m_waiting.push_back({depo->time(), m_index, depo});
            std::push_heap(m_waiting.begin(), m_waiting.end());
            release_before(in->time() + m_cfg.time_offset, out);
        }

        void finish(output_queue& out) override
        {
            release(m_waiting.size(), out);
            report(m_dropped, m_index);
            ++m_stream;
            restart();
        }

        /// Null unless it arrived.
        IDepo::pointer drifted(const IDepo::pointer& depo, uint64_t key, Sim::DriftEnd& end) const
        {
            SPNG_VALIDATE(depo, "{}: a null among the depos of a set", who());
            const auto& pos = depo->pos();
            Sim::ElectronCloud cloud{depo->time(),        depo->charge(),     pos.x(), pos.y(), pos.z(),
                                     depo->extent_long(), depo->extent_tran()};
            end = m_law.apply(cloud, key);
            if (end != Sim::DriftEnd::arrived) return nullptr;
            return std::make_shared<Aux::SimpleDepo>(cloud.time + m_cfg.time_offset, Point(cloud.x, cloud.y, cloud.z),
                                                     cloud.charge * m_cfg.charge_scale, depo, cloud.extent_long,
                                                     cloud.extent_tran, depo->id(), depo->pdg(), depo->energy());
        }

        /// The depos that are not null; those of equal times stay in order.
        static IDepo::vector in_order_of_time(IDepo::vector depos)
        {
            std::vector<std::pair<double, size_t>> order;
            order.reserve(depos.size());
            for (size_t ind = 0; ind < depos.size(); ++ind) {
                if (depos[ind]) order.emplace_back(depos[ind]->time(), ind);
            }
            std::sort(order.begin(), order.end());
            IDepo::vector sorted;
            sorted.reserve(order.size());
            for (const auto& [time, ind] : order) sorted.push_back(std::move(depos[ind]));
            return sorted;
        }

        [[noreturn]] void refuse(const IDepo& depo, size_t index) const
        {
            const auto& pos = depo.pos();
            raise<ValueError>("%s: depo %d has time %f, charge %f, position (%f, %f, %f), extents %f and %f (want "
                              "finite numbers)",
                              who(), index, depo.time(), depo.charge(), pos.x(), pos.y(), pos.z(), depo.extent_long(),
                              depo.extent_tran());
        }

        void report(const Dropped& dropped, size_t total) const
        {
            if (dropped.no_charge) {
                log->info("{} of {} depos dropped because they have no charge", dropped.no_charge, total);
            }
            if (dropped.outside) {
                log->warn("{} of {} depos dropped because they are outside of every region, with the charge {}",
                          dropped.outside, total, dropped.charge_outside);
            }
        }

        void restart()
        {
            m_waiting.clear();
            m_dropped = {};
            m_index = 0;
        }

        void release_before(double time, output_queue& out)
        {
            while (!m_waiting.empty() && m_waiting.front().time < time) release(1, out);
        }

        void release(size_t count, output_queue& out)
        {
            for (; count > 0; --count) {
                std::pop_heap(m_waiting.begin(), m_waiting.end());
                out.push_back(std::move(m_waiting.back().depo));
                m_waiting.pop_back();
            }
        }

        /// In a heap of these the first is the earliest; of equal times, the one that came first.
        struct Waiting {
            double time;
            size_t index;
            IDepo::pointer depo;
            bool operator<(const Waiting& other) const
            {
                return time != other.time ? time > other.time : index > other.index;
            }
        };

        Sim::DriftLaw m_law{};
        Aux::CallSeeds m_seeds;
        uint64_t m_stream = 0;
        size_t m_index = 0;
        std::vector<Waiting> m_waiting;
        Dropped m_dropped;
    };
}

WIRECELL_FACTORY(Drifter, WireCell::Gen::Drifter, WireCell::IDrifter, WireCell::INamed, WireCell::IConfigurable)
