#include "FilterFrequency.h"
#include "WireCellAux/Component.h"
#include "WireCellIface/IFilterWaveform.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Response.h"
#include "WireCellUtil/Units.h"

namespace WireCell::SigProc {

    struct LfFilterConfig {
        double max_freq = 1 * units::megahertz; ///< [frequency] Nyquist frequency of the samples
        double tau = 0.02 * units::megahertz;   ///< [frequency] scale of the rise
        bool use_negative_freqs = true;         ///< false: the samples end at max_freq, not at twice that
    };
    BOOST_DESCRIBE_STRUCT(LfFilterConfig, (), (max_freq, tau, use_negative_freqs))

    /// A high-pass filter 1 - exp(-(f/tau)^2).
    class LfFilter : public Aux::Component<LfFilterConfig>, public IFilterWaveform {
      public:
        LfFilter()
          : Component("LfFilter", "sigproc")
        {
        }

        const Waveform::realseq_t filter_waveform(int nfbins) const override
        {
            Waveform::realseq_t out(nfbins);
            for (int ind = 0; ind < nfbins; ++ind) {
                const double freq = filter_frequency(ind, nfbins, m_cfg.max_freq, m_cfg.use_negative_freqs);
                out[ind] = Response::lf_filter(freq, m_cfg.tau);
            }
            return out;
        }

      private:
        void configured() override
        {
            SPNG_VALIDATE(m_cfg.max_freq > 0, "{}: max_freq is {} GHz (want > 0)", who(), m_cfg.max_freq);
            SPNG_VALIDATE(m_cfg.tau > 0, "{}: tau is {} GHz (want > 0)", who(), m_cfg.tau);
        }
    };
}

WIRECELL_FACTORY(LfFilter, WireCell::SigProc::LfFilter, WireCell::IFilterWaveform, WireCell::INamed,
                 WireCell::IConfigurable)
