#include "WireCellAux/Component.h"
#include "WireCellIface/IWaveform.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Response.h"
#include "WireCellUtil/Units.h"
#include "sim/Bounds.h"

namespace WireCell::Gen {

    struct RCResponseConfig {
        double width = 1 * units::ms;  ///< [time] decay constant of the coupling
        double start = 0;              ///< [time] of the impulse and the first sample
        double tick = 0.5 * units::us; ///< [time] sampling period
        int nticks = 10000;            ///< number of samples
    };
    BOOST_DESCRIBE_STRUCT(RCResponseConfig, (), (width, start, tick, nticks))

    /// Response of an RC coupling: a unit impulse in the first tick and an exponential undershoot.
    class RCResponse : public Aux::Component<RCResponseConfig>, public IWaveform {
      public:
        RCResponse()
          : Component("RCResponse", "gen")
        {
        }

        double waveform_start() const override { return m_cfg.start; }
        double waveform_period() const override { return m_cfg.tick; }
        const sequence_type& waveform_samples() const override { return m_samples; }
        sequence_type waveform_samples(const Binning& tbins) const override
        {
            return Response::SimpleRC(m_cfg.width, m_cfg.tick, m_cfg.start).generate(tbins);
        }

      private:
        void configured() override
        {
            SPNG_VALIDATE(m_cfg.width > 0, "{}: width is {} ns (want > 0)", who(), m_cfg.width);
            SPNG_VALIDATE(m_cfg.tick > 0, "{}: tick is {} ns (want > 0)", who(), m_cfg.tick);
            SPNG_VALIDATE(m_cfg.nticks > 0, "{}: nticks is {} (want at least 1)", who(), m_cfg.nticks);
            Sim::check_bounds(m_cfg.width, {1e-3, 1e18}, who(), "width");
            Sim::check_bounds(m_cfg.tick, Sim::any_sampling, who(), "tick");
            Sim::check_bounds(m_cfg.start, Sim::any_time, who(), "start");
            Sim::check_bounds(m_cfg.nticks, {1, Sim::most_ticks}, who(), "nticks");
            m_samples = waveform_samples(Binning(m_cfg.nticks, m_cfg.start, m_cfg.start + m_cfg.nticks * m_cfg.tick));
        }

        sequence_type m_samples;
    };
}

WIRECELL_FACTORY(RCResponse, WireCell::Gen::RCResponse, WireCell::IWaveform, WireCell::INamed, WireCell::IConfigurable)
