#include "response/TickedResponse.h"
#include "sim/Bounds.h"
#include "sim/DepoPlane.h"
#include "sim/Induce.h"

#include "WireCellAux/RandomStream.h"
#include "WireCellAux/SimpleFrame.h"
#include "WireCellAux/SimpleTrace.h"
#include "WireCellIface/IAnodePlane.h"
#include "WireCellIface/IDepoFramer.h"
#include "WireCellIface/IPlaneImpactResponse.h"
#include "WireCellSpng/device/FunctionNode.h"
#include "WireCellUtil/FFTBestLength.h"
#include "WireCellUtil/NamedFactory.h"

#include <ATen/ATen.h>

#include <cmath>

namespace WireCell::Gen {

    struct DepoTransformConfig : SPNG::NodeConfig {
        std::string anode = "AnodePlane";    ///< type:name of the anode
        std::string rng = "Random";          ///< type:name of the random numbers that seed the fluctuation
        std::vector<std::string> pirs;       ///< type:name of the impact responses of each plane
        bool fluctuate = false;              ///< draw the electrons in each cell; on the CPU whatever the device
        double nsigma = 3;                   ///< [widths] where the tails of Gaussian clouds are cut
        double readout_time = 5 * units::ms; ///< [time] length of the frame
        double tick = 0.5 * units::us;       ///< [time] sampling period
        double start_time = 0;               ///< [time] of the frame's first sample
        bool stretch_ticks = false; ///< as WCT: a readout_time of no whole number of ticks makes them a little longer
        double drift_speed = 1 * units::mm / units::us; ///< [length/time] of the electrons at the response plane
        int first_frame_number = 0;                     ///< ident of the first frame; later ones count on
        std::vector<int> process_planes = {0, 1, 2};    ///< indices of the planes to simulate
    };
    BOOST_DESCRIBE_STRUCT(DepoTransformConfig, (SPNG::NodeConfig),
                          (anode, rng, pirs, fluctuate, nsigma, readout_time, tick, start_time, stretch_ticks,
                           drift_speed, first_frame_number, process_planes))

    /// Drifted deposits to the voltages that they induce on the wires of an anode, one trace per wire with a signal.
    /// Wires that share a channel give traces to be added, which Reframer does.
    class DepoTransform : public SPNG::FunctionNode<DepoTransformConfig, IDepoSet, IFrame, IDepoFramer> {
      public:
        DepoTransform()
          : FunctionNode("DepoTransform", SPNG::Gate::device, "gen")
        {
        }

      private:
        void configured() override
        {
            SPNG_VALIDATE(!m_cfg.pirs.empty(), "pirs is empty (want the type:name of an impact response per plane)");
            SPNG_VALIDATE(m_cfg.tick > 0, "tick is {} (want more than 0)", m_cfg.tick);
            SPNG_VALIDATE(m_cfg.readout_time >= m_cfg.tick, "readout_time {} is shorter than the tick {}",
                          m_cfg.readout_time, m_cfg.tick);
            SPNG_VALIDATE(m_cfg.drift_speed > 0, "drift_speed is {} (want more than 0)", m_cfg.drift_speed);
            SPNG_VALIDATE(m_cfg.nsigma > 0, "nsigma is {} (want more than 0)", m_cfg.nsigma);
            Sim::check_bounds(m_cfg.drift_speed, Sim::any_speed, who(), "drift_speed");
            Sim::check_bounds(m_cfg.tick, Sim::any_sampling, who(), "tick");
            Sim::check_bounds(m_cfg.start_time, Sim::any_time, who(), "start_time");
            Sim::check_ticks(m_cfg.readout_time, m_cfg.tick, who(), "readout_time");
            Sim::check_bounds(m_cfg.nsigma, {0, 100}, who(), "nsigma");
            m_anode = Factory::find_tn<IAnodePlane>(m_cfg.anode);
            m_pirs.clear();
            for (const auto& name : m_cfg.pirs) m_pirs.push_back(find_response(name));
            for (const int plane : m_cfg.process_planes) {
                SPNG_VALIDATE(plane >= 0 && plane < static_cast<int>(m_pirs.size()),
                              "process_planes names plane {} and pirs has {}", plane, m_pirs.size());
            }
            m_responses.assign(m_pirs.size(), {});
            m_seeds = Aux::CallSeeds(m_cfg.rng, who());
            m_count = 0;
        }

        IPlaneImpactResponse::pointer find_response(const std::string& name) const
        {
            const auto pir = Factory::find_tn<IPlaneImpactResponse>(name);
            const auto ticked = std::dynamic_pointer_cast<const TickedResponse>(pir);
            SPNG_VALIDATE(!ticked || std::abs(ticked->tick() - m_cfg.tick) <= 1 * units::ns,
                          "{} has a tick of {} ns and this node one of {} ns. Try the same for both", name,
                          ticked->tick() / units::ns, m_cfg.tick / units::ns);
            return pir;
        }

        std::string summary(const IDepoSet::pointer& in) const override
        {
            return fmt::format("deposits {} of set {}", in->depos()->size(), in->ident());
        }

        IFrame::pointer process(const IDepoSet::pointer& in) override
        {
            ITrace::vector traces;
            const auto& depos = *in->depos();
            size_t inside = 0;
            for (const auto& face : m_anode->faces()) {
                if (!face) continue;
                const auto in_face = Sim::deposits_inside(*face, depos);
                inside += in_face.size();
                for (const int plane : m_cfg.process_planes) {
                    const auto planes = face->planes();
                    if (plane < static_cast<int>(planes.size())) append(in_face, *planes[plane], plane, traces);
                }
            }
            if (inside < depos.size()) {
                log->info("{} of {} deposits of set {} are beyond the anode's volumes", depos.size() - inside,
                          depos.size(), in->ident());
            }
            const int ident = m_cfg.first_frame_number + static_cast<int>(m_count++);
            return std::make_shared<Aux::SimpleFrame>(ident, m_cfg.start_time, traces, m_cfg.tick);
        }

        /// Add the signals on the wires of one plane.
        void append(const IDepo::vector& depos, const IWirePlane& plane, int which, ITrace::vector& traces)
        {
            if (depos.empty()) return;
            const auto clouds = Sim::clouds_of(depos, *plane.pimpos(), m_cfg.drift_speed);
            const auto grid = grid_of(plane, which);
            const bool on_cpu = device().is_cpu() || m_cfg.fluctuate;
            std::optional<uint64_t> seed;
            if (m_cfg.fluctuate) seed = m_seeds.of(m_count, plane.planeid().ident());
            const auto induced = on_cpu ? Sim::induce(clouds, grid, response(which), seed)
                                        : Sim::induce_on_device(clouds, grid, response(which).to(device()));
            if (induced.dropped) {
                log->info("plane {}: {} deposits with {} electrons are outside the readout or the wires",
                          plane.planeid().name(), induced.dropped, induced.lost_charge);
            }
            append_traces(with_late_response(induced.volts, which), plane, traces);
        }

        Sim::PlaneGrid grid_of(const IWirePlane& plane, int which) const
        {
            const auto& pimpos = *plane.pimpos();
            const auto& pir = *m_pirs[which];
            const auto per_wire = static_cast<int>(std::lround(pir.pitch() / pir.impact()));
            SPNG_VALIDATE(per_wire == pimpos.nimpbins_per_wire(),
                          "{} has {} impact bins in a pitch and the anode's plane {} has {}. Try nimpacts of the anode",
                          m_cfg.pirs[which], per_wire, plane.planeid().name(), pimpos.nimpbins_per_wire());
            const auto nticks = static_cast<int>(m_cfg.readout_time / m_cfg.tick);
            const double length = m_cfg.stretch_ticks ? m_cfg.readout_time : nticks * m_cfg.tick;
            return {pimpos.impact_binning(), Binning(nticks, m_cfg.start_time, m_cfg.start_time + length), per_wire + 1,
                    m_cfg.nsigma};
        }

        /// float32 [wire, position, tick] of a plane.
        const at::Tensor& response(int which)
        {
            auto& table = m_responses[which];
            if (table.defined()) return table;
            const auto& pir = *m_pirs[which];
            const int half_wires = pir.nwires() / 2;
            const auto half_positions = static_cast<int>(std::lround(pir.pitch() / pir.impact())) / 2;
            const int64_t nticks = pir.closest(0)->waveform_pad();
            table = at::zeros({pir.nwires(), 2 * half_positions + 1, nticks});
            float* row = table.data_ptr<float>();
            for (int wire = -half_wires; wire <= half_wires; ++wire) {
                for (int position = -half_positions; position <= half_positions; ++position, row += nticks) {
                    // A border belongs to two wires: a position just inside is this wire's.
                    const double inward = 1 - 1e-6 * (std::abs(position) == half_positions);
                    const auto& wave = pir.closest(wire * pir.pitch() + inward * position * pir.impact())->waveform();
                    std::copy(wave.begin(), wave.begin() + std::min<size_t>(nticks, wave.size()), row);
                }
            }
            return table;
        }

        /// Convolve with the long response of the plane, where there is one.
        at::Tensor with_late_response(const at::Tensor& volts, int which) const
        {
            const auto& late = m_pirs[which]->closest(0)->long_aux_waveform();
            if (late.empty()) return volts;
            const auto length = static_cast<int64_t>(late.size());
            const auto wave = at::from_blob(const_cast<float*>(late.data()), {length});
            const int64_t nticks = volts.size(1);
            const int64_t size = Sim::transform_size(nticks + length - 1);
            const auto spectrum = at::fft_rfft(volts, size, 1) * at::fft_rfft(wave, size);
            return at::fft_irfft(spectrum, size, 1).narrow(1, 0, nticks).contiguous();
        }

        void append_traces(const at::Tensor& volts, const IWirePlane& plane, ITrace::vector& traces) const
        {
            const int64_t nticks = volts.size(1);
            const float* row = volts.const_data_ptr<float>();
            const auto is_signal = [](float volt) { return volt != 0; };
            for (const auto& wire : plane.wires()) {
                const float* end = row + nticks;
                const float* first = std::find_if(row, end, is_signal);
                while (end > first && !is_signal(end[-1])) --end;
                if (first < end) {
                    traces.push_back(std::make_shared<Aux::SimpleTrace>(wire->channel(), static_cast<int>(first - row),
                                                                        ITrace::ChargeSequence(first, end)));
                }
                row += nticks;
            }
        }

        IAnodePlane::pointer m_anode;
        std::vector<IPlaneImpactResponse::pointer> m_pirs;
        std::vector<at::Tensor> m_responses;
        Aux::CallSeeds m_seeds;
        size_t m_count = 0;
    };
}

WIRECELL_FACTORY(DepoTransform, WireCell::Gen::DepoTransform, WireCell::IDepoFramer, WireCell::INamed,
                 WireCell::IConfigurable)
WIRECELL_FACTORY(Ductor, WireCell::Gen::DepoTransform, WireCell::IDepoFramer, WireCell::INamed, WireCell::IConfigurable)
