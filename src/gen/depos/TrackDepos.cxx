#include "WireCellAux/Nodes.h"
#include "WireCellAux/SimpleDepo.h"
#include "WireCellIface/IDepoSource.h"
#include "WireCellUtil/NamedFactory.h"
#include "sim/Bounds.h"

#include <algorithm>
#include <cmath>

namespace WireCell::Gen {
    struct TrackPointConfig {
        double x = 0; ///< [length]
        double y = 0; ///< [length]
        double z = 0; ///< [length]
    };
    BOOST_DESCRIBE_STRUCT(TrackPointConfig, (), (x, y, z))

    struct TrackRayConfig {
        TrackPointConfig tail; ///< start of the track
        TrackPointConfig head; ///< end of the track
    };
    BOOST_DESCRIBE_STRUCT(TrackRayConfig, (), (tail, head))

    struct TrackDeposTrackConfig {
        double time = 0;    ///< [time] of the tail
        double charge = -1; ///< 0 or below: charge of each depo; above 0: number of electrons of the whole track
        TrackRayConfig ray; ///< ends of the track
    };
    BOOST_DESCRIBE_STRUCT(TrackDeposTrackConfig, (), (time, charge, ray))

    struct TrackDeposConfig {
        double step_size = 1 * units::mm;          ///< [length] distance of the depos
        double clight = 1;                         ///< speed of the tracks over that of light
        std::vector<TrackDeposTrackConfig> tracks; ///< {time, charge, ray: {tail, head}}
        double group_time = -1;                    ///< [time] the stream ends after each such time, if above 0
    };
    BOOST_DESCRIBE_STRUCT(TrackDeposConfig, (), (step_size, clight, tracks, group_time))

    /// Gives the depositions of straight tracks one by one, sorted by time, and the end of the stream after each group.
    /// The first deposition is at the tail.  Its id is the number of the track, from 1.
    class TrackDepos : public Aux::Source<TrackDeposConfig, IDepoSource> {
      public:
        TrackDepos()
          : Source("TrackDepos", "gen")
        {
        }

      private:
        void configured() override
        {
            SPNG_VALIDATE(m_cfg.step_size > 0, "{}.step_size: got {} (want more than 0)", who(), m_cfg.step_size);
            SPNG_VALIDATE(m_cfg.clight > 0, "{}.clight: got {} (want more than 0)", who(), m_cfg.clight);
            Sim::check_bounds(m_cfg.clight, {1e-9, 1e9}, who(), "clight");
            m_depos.clear();
            m_next = 0;
            for (size_t ind = 0; ind < m_cfg.tracks.size(); ++ind) add_track(ind);
            std::stable_sort(m_depos.begin(), m_depos.end(), ascending_time);
            if (m_cfg.group_time > 0) split_groups();
            m_depos.push_back(nullptr);
            log->debug("{} tracks give {} depos", m_cfg.tracks.size(), m_depos.size() - 1);
        }

        IDepo::pointer produce() override { return m_depos[m_next++]; }
        bool has_more() const override { return m_next < m_depos.size(); }

        void add_track(size_t ind)
        {
            const auto& [time, charge, ends] = m_cfg.tracks[ind];
            const Ray ray(Point(ends.tail.x, ends.tail.y, ends.tail.z), Point(ends.head.x, ends.head.y, ends.head.z));
            const auto where = fmt::format("{}.tracks[{}]", who(), ind);
            for (const auto& end : {ends.tail, ends.head}) {
                for (const double x : {end.x, end.y, end.z}) Sim::check_bounds(x, Sim::any_position, where, "ray");
            }
            Sim::check_bounds(time, Sim::any_time, where, "time");
            Sim::check_bounds(charge, Sim::any_charge, where, "charge");
            const double length = ray_length(ray);
            SPNG_VALIDATE(length > 0, "{}.tracks[{}].ray: tail and head are the same point (want a track)", who(), ind);
            // A length of whole steps must not get one more from rounding.
            constexpr double slack = 1e-9;
            const double count = std::max(1.0, std::ceil(length / m_cfg.step_size - slack));
            constexpr double most_depos = 1e8;
            SPNG_VALIDATE(count <= most_depos, "{}.step_size: got {}, which gives track {} more than {} depos", who(),
                          m_cfg.step_size, ind, most_depos);
            const double each = charge > 0 ? -charge / count : charge;
            if (each == 0) log->warn("track {} has no charge", ind);
            const Vector unit = ray_unit(ray);
            for (double step = 0; step < count; ++step) {
                const double distance = step * m_cfg.step_size;
                m_depos.push_back(std::make_shared<Aux::SimpleDepo>(time + distance / (m_cfg.clight * units::clight),
                                                                    ray.first + unit * distance, each, nullptr, 0.0,
                                                                    0.0, static_cast<int>(ind) + 1));
            }
        }

        /// Put an end of the stream wherever a depo is in a later group than the one before it.
        void split_groups()
        {
            IDepo::vector grouped;
            double group = 0;
            for (const auto& depo : m_depos) {
                const double own = std::floor((depo->time() - m_depos.front()->time()) / m_cfg.group_time);
                if (own > group) grouped.push_back(nullptr);
                group = own;
                grouped.push_back(depo);
            }
            m_depos = std::move(grouped);
        }

        IDepo::vector m_depos; ///< null where the stream ends
        size_t m_next = 0;
    };
}

WIRECELL_FACTORY(TrackDepos, WireCell::Gen::TrackDepos, WireCell::IDepoSource, WireCell::INamed,
                 WireCell::IConfigurable)
