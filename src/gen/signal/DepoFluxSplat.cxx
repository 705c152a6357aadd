#include "sim/Bounds.h"
#include "sim/DepoPlane.h"

#include "WireCellAux/PlaneTools.h"
#include "WireCellAux/SimpleFrame.h"
#include "WireCellAux/SimpleTrace.h"
#include "WireCellIface/IAnodePlane.h"
#include "WireCellIface/IDepoFramer.h"
#include "WireCellIface/IFieldResponse.h"
#include "WireCellSpng/device/FunctionNode.h"
#include "WireCellUtil/NamedFactory.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace WireCell::Gen {

    struct DepoFluxSplatConfig {
        std::string anode = "AnodePlane";     ///< type:name of the anode
        std::string field_response;           ///< type:name of the field response: drift speed and response plane
        std::optional<double> drift_speed;    ///< [length/time] instead of the field response's
        std::optional<double> response_plane; ///< [length] from the wires, instead of the field response's
        double tick = 0.5 * units::us;        ///< [time] sampling period
        double window_start = 0;              ///< [time] of the first sample
        double window_duration = 8096 * 0.5 * units::us; ///< [time] length of the frame
        bool sparse = false;              ///< one trace for each deposit and wire, not one for each channel
        double nsigma = 3;                ///< [widths] where the tails of Gaussian clouds are cut
        double reference_time = 0;        ///< [time] subtracted from the frame's time
        std::vector<double> time_offsets; ///< [time] added in each plane; empty for none
        nlohmann::json smear_long = 0.0;  ///< [ticks] width added along the drift, one number or one per plane
        nlohmann::json smear_tran = 0.0;  ///< [pitches] width added along the pitch, one number or one per plane
        std::vector<int> process_planes = {0, 1, 2}; ///< indices of the planes that get charge
    };
    BOOST_DESCRIBE_STRUCT(DepoFluxSplatConfig, (),
                          (anode, field_response, drift_speed, response_plane, tick, window_start, window_duration,
                           sparse, nsigma, reference_time, time_offsets, smear_long, smear_tran, process_planes))

    namespace {
        /// A width per plane from one number, or from one for each.
        std::vector<double> per_plane(const nlohmann::json& given, size_t nplanes, const std::string& where)
        {
            if (given.is_number()) return std::vector<double>(nplanes, given.get<double>());
            const bool good =
                given.is_array() && given.size() == nplanes &&
                std::all_of(given.begin(), given.end(), [](const auto& width) { return width.is_number(); });
            if (!good) {
                SPNG::config::wrong_value(where, given, fmt::format("a number, or one for each of {} planes", nplanes));
            };
            return given.get<std::vector<double>>();
        }

        /// Charge of one channel over the ticks that its deposits cover.
        struct Row {
            int begin = std::numeric_limits<int>::max(), end = 0;
            std::vector<double> charge; ///< a cell may be the sum of very many deposits

            void cover(int first, int last)
            {
                begin = std::min(begin, first);
                end = std::max(end, last);
            }
            double* at(int tick)
            {
                if (charge.empty()) charge.resize(end - begin, 0);
                return charge.data() + (tick - begin);
            }
        };
    }

    /// Drifted deposits to the charge that arrives at each channel in each tick: the truth that signal processing is
    /// compared with.  A cloud that the window or the edge of a plane cuts keeps its whole charge.
    class DepoFluxSplat : public SPNG::FunctionNode<DepoFluxSplatConfig, IDepoSet, IFrame, IDepoFramer> {
      public:
        DepoFluxSplat()
          : FunctionNode("DepoFluxSplat", SPNG::Gate::none, "gen")
        {
        }

      private:
        void configured() override
        {
            SPNG_VALIDATE(m_cfg.tick > 0 && m_cfg.window_duration >= m_cfg.tick,
                          "{}: tick {} and window_duration {} (want at least one tick)", who(), m_cfg.tick,
                          m_cfg.window_duration);
            SPNG_VALIDATE(!m_cfg.field_response.empty() || (m_cfg.drift_speed && m_cfg.response_plane),
                          "{}: neither field_response nor both of drift_speed and response_plane are given", who());
            SPNG_VALIDATE(m_cfg.drift_speed.value_or(1) > 0, "{}.drift_speed: got {} (want more than 0)", who(),
                          m_cfg.drift_speed.value_or(1));
            Sim::check_bounds(m_cfg.drift_speed.value_or(1), Sim::any_speed, who(), "drift_speed");
            Sim::check_bounds(m_cfg.response_plane.value_or(0), Sim::any_position, who(), "response_plane");
            Sim::check_bounds(m_cfg.tick, Sim::any_sampling, who(), "tick");
            Sim::check_bounds(m_cfg.window_start, Sim::any_time, who(), "window_start");
            Sim::check_bounds(m_cfg.reference_time, Sim::any_time, who(), "reference_time");
            Sim::check_ticks(m_cfg.window_duration, m_cfg.tick, who(), "window_duration");
            Sim::check_bounds(m_cfg.nsigma, {1e-6, 100}, who(), "nsigma");
            for (const double offset : m_cfg.time_offsets) {
                Sim::check_bounds(offset, Sim::any_time, who(), "time_offsets");
            }
            m_anode = Factory::find_tn<IAnodePlane>(m_cfg.anode);
            const auto nplanes = Aux::count_planes(*m_anode);
            SPNG_VALIDATE(m_cfg.time_offsets.empty() || m_cfg.time_offsets.size() == nplanes,
                          "{}.time_offsets: got {} numbers (want none, or one for each of {} planes)", who(),
                          m_cfg.time_offsets.size(), nplanes);
            m_smear_long = per_plane(m_cfg.smear_long, nplanes, who() + ".smear_long");
            m_smear_tran = per_plane(m_cfg.smear_tran, nplanes, who() + ".smear_tran");
            for (const double smear : m_smear_long) Sim::check_bounds(smear, {0, 1e6}, who(), "smear_long");
            for (const double smear : m_smear_tran) Sim::check_bounds(smear, {0, 1e6}, who(), "smear_tran");
            m_field = m_cfg.field_response.empty() ? nullptr : Factory::find_tn<IFieldResponse>(m_cfg.field_response);
        }

        std::string summary(const IDepoSet::pointer& in) const override
        {
            return fmt::format("set {} of {} deposits", in->ident(), in->depos()->size());
        }

        IFrame::pointer process(const IDepoSet::pointer& in) override
        {
            ITrace::vector traces;
            for (const auto& face : m_anode->faces()) {
                if (face) append(*face, *in->depos(), traces);
            }
            const double time = m_cfg.window_start - m_cfg.reference_time;
            return std::make_shared<Aux::SimpleFrame>(in->ident(), time, traces, m_cfg.tick);
        }

        void append(const IAnodeFace& face, const IDepo::vector& depos, ITrace::vector& traces) const
        {
            const auto inside = Sim::deposits_inside(face, depos);
            for (const auto& plane : face.planes()) {
                const int which = plane->planeid().index();
                if (std::count(m_cfg.process_planes.begin(), m_cfg.process_planes.end(), which) == 0) continue;
                splat(clouds(inside, *plane, which), *plane, which, traces);
            }
        }

        /// What deposits look like in a plane.
        std::vector<Sim::Cloud> clouds(const IDepo::vector& depos, const IWirePlane& plane, int which) const
        {
            const double speed = m_cfg.drift_speed ? *m_cfg.drift_speed : m_field->field_response().speed;
            const double origin = m_cfg.response_plane ? *m_cfg.response_plane : m_field->field_response().origin;
            auto made = Sim::clouds_of(depos, *plane.pimpos(), speed);
            for (auto& cloud : made) {
                cloud.time += origin / speed;
                cloud.sigma_time = std::hypot(cloud.sigma_time, m_smear_long[which] * m_cfg.tick);
                cloud.sigma_pitch = std::hypot(cloud.sigma_pitch, m_smear_tran[which] * plane.pimpos()->pitch());
                cloud.charge = std::abs(cloud.charge);
            }
            return made;
        }

        Binning ticks() const
        {
            const auto nticks = static_cast<int>(m_cfg.window_duration / m_cfg.tick);
            return {nticks, m_cfg.window_start, m_cfg.window_start + nticks * m_cfg.tick};
        }

        /// What a plane's time offset is in ticks.
        int tick_offset(int which) const
        {
            if (m_cfg.time_offsets.empty()) return 0;
            return static_cast<int>(std::lround(m_cfg.time_offsets[which] / m_cfg.tick));
        }

        /// Spread clouds over the wires of a plane, into rows by channel or if sparse into traces of their own.
        void splat(const std::vector<Sim::Cloud>& clouds, const IWirePlane& plane, int which,
                   ITrace::vector& traces) const
        {
            const auto& wires = plane.wires();
            const int offset = tick_offset(which);
            std::map<int, Row> rows;
            std::vector<Row*> by_wire;
            for (const auto& wire : wires) by_wire.push_back(&rows[wire->channel()]);
            if (!m_cfg.sparse) cover_rows(clouds, plane, offset, by_wire);

            Sim::Patch patch(plane.pimpos()->region_binning(), ticks(), m_cfg.nsigma);
            size_t dropped = 0;
            for (const auto& cloud : clouds) {
                if (!patch.spread(cloud)) {
                    ++dropped;
                    continue;
                }
                const int begin = patch.ticks().begin + offset;
                for (int ind = 0; ind < patch.pitches().size(); ++ind) {
                    const int wire = patch.pitches().begin + ind;
                    if (m_cfg.sparse)
                        traces.push_back(trace_of(patch, ind, wires[wire]->channel(), begin));
                    else
                        add(patch, ind, by_wire[wire]->at(begin));
                }
            }
            for (auto& [channel, row] : rows) {
                if (row.charge.empty()) continue;
                traces.push_back(std::make_shared<Aux::SimpleTrace>(
                    channel, row.begin, ITrace::ChargeSequence(row.charge.begin(), row.charge.end())));
            }
            if (dropped) {
                log->info("plane {}: {} of {} deposits are outside the window or the wires", plane.planeid().name(),
                          dropped, clouds.size());
            }
        }

        /// Make the row of each wire as long as its clouds want.
        void cover_rows(const std::vector<Sim::Cloud>& clouds, const IWirePlane& plane, int offset,
                        const std::vector<Row*>& by_wire) const
        {
            const auto& regions = plane.pimpos()->region_binning();
            const auto all_ticks = ticks();
            for (const auto& cloud : clouds) {
                const auto pitch = Sim::covered(cloud.pitch, cloud.sigma_pitch, regions, m_cfg.nsigma);
                const auto time = Sim::covered(cloud.time, cloud.sigma_time, all_ticks, m_cfg.nsigma);
                if (time.empty()) continue;
                for (int wire = pitch.begin; wire < pitch.end; ++wire) {
                    by_wire[wire]->cover(time.begin + offset, time.end + offset);
                }
            }
        }

        static ITrace::pointer trace_of(const Sim::Patch& patch, int pitch, int channel, int tbin)
        {
            ITrace::ChargeSequence charge(patch.ticks().size(), 0);
            add(patch, pitch, charge.data());
            return std::make_shared<Aux::SimpleTrace>(channel, tbin, std::move(charge));
        }

        template <class Number>
        static void add(const Sim::Patch& patch, int pitch, Number* charge)
        {
            for (int tick = 0; tick < patch.ticks().size(); ++tick) charge[tick] += patch.cell(pitch, tick);
        }

        std::vector<double> m_smear_long, m_smear_tran;
        IAnodePlane::pointer m_anode;
        IFieldResponse::pointer m_field;
    };
}

WIRECELL_FACTORY(DepoFluxSplat, WireCell::Gen::DepoFluxSplat, WireCell::IDepoFramer, WireCell::INamed,
                 WireCell::IConfigurable)
