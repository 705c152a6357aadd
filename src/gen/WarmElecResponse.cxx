#include "WireCellAux/Logger.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IWaveform.h"
#include "WireCellSpng/core/Config.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Response.h"
#include "WireCellUtil/Units.h"

namespace WireCell::Gen {

    struct WarmElecResponseConfig {
        double gain = 30 * units::mV / units::fC; ///< [voltage/charge] peak of the response
        double shaping = 1.3 * units::us;         ///< [time] shaping time of the preamplifier
        double postgain = 1;                      ///< scale of any later amplification
        double start = 0;                         ///< [time] of the first sample
        double tick = 0.5 * units::us;            ///< [time] sampling period
        int nticks = 10000;                       ///< number of samples
    };
    BOOST_DESCRIBE_STRUCT(WarmElecResponseConfig, (), (gain, shaping, postgain, start, tick, nticks))

    /// Response of a preamplifier outside the cryostat, that of ICARUS, sampled at the centres of the ticks.
    class WarmElecResponse : public Aux::Logger, public IWaveform, public IConfigurable {
      public:
        WarmElecResponse()
          : Aux::Logger("WarmElecResponse", "gen")
        {
        }

        Configuration default_configuration() const override
        {
            return SPNG::config::defaults<WarmElecResponseConfig>();
        }

        void configure(const Configuration& cfg) override
        {
            const auto who = SPNG::config::who("WarmElecResponse", get_name());
            m_cfg = SPNG::config::parse<WarmElecResponseConfig>(cfg, who);
            SPNG_VALIDATE(m_cfg.shaping > 0, "{}: shaping is {} ns (want > 0)", who, m_cfg.shaping);
            SPNG_VALIDATE(m_cfg.tick > 0, "{}: tick is {} ns (want > 0)", who, m_cfg.tick);
            SPNG_VALIDATE(m_cfg.nticks > 0, "{}: nticks is {} (want at least 1)", who, m_cfg.nticks);
            m_samples = waveform_samples(Binning(m_cfg.nticks, m_cfg.start, m_cfg.start + m_cfg.nticks * m_cfg.tick));
        }

        double waveform_start() const override { return m_cfg.start; }
        double waveform_period() const override { return m_cfg.tick; }
        const sequence_type& waveform_samples() const override { return m_samples; }
        sequence_type waveform_samples(const Binning& tbins) const override
        {
            return Response::WarmElec(m_cfg.gain * m_cfg.postgain, m_cfg.shaping).generate(tbins);
        }

      private:
        WarmElecResponseConfig m_cfg;
        sequence_type m_samples;
    };
}

WIRECELL_FACTORY(WarmElecResponse, WireCell::Gen::WarmElecResponse, WireCell::IWaveform, WireCell::INamed,
                 WireCell::IConfigurable)
