#include "FilterFrequency.h"
#include "WireCellAux/Component.h"
#include "WireCellIface/IFilterWaveform.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Response.h"
#include "WireCellUtil/Units.h"

namespace WireCell::SigProc {

    struct HfFilterConfig {
        double max_freq = 1 * units::megahertz; ///< [frequency] Nyquist frequency of the samples
        double sigma = 3 * units::megahertz;    ///< [frequency] scale of the fall
        double power = 2;                       ///< exponent, 2 for a Gaussian
        bool flag = true;                       ///< zero the filter at zero frequency
        bool use_negative_freqs = true;         ///< false: the samples end at max_freq, not at twice that
    };
    BOOST_DESCRIBE_STRUCT(HfFilterConfig, (), (max_freq, sigma, power, flag, use_negative_freqs))

    /// A low-pass filter exp(-(f/sigma)^power/2).
    class HfFilter : public Aux::Component<HfFilterConfig>, public IFilterWaveform {
      public:
        HfFilter()
          : Component("HfFilter", "sigproc")
        {
        }

        const Waveform::realseq_t filter_waveform(int nfbins) const override
        {
            Waveform::realseq_t out(nfbins);
            for (int ind = 0; ind < nfbins; ++ind) {
                const double freq = filter_frequency(ind, nfbins, m_cfg.max_freq, m_cfg.use_negative_freqs);
                out[ind] = Response::hf_filter(freq, m_cfg.sigma, m_cfg.power, m_cfg.flag);
            }
            return out;
        }

      private:
        void configured() override
        {
            SPNG_VALIDATE(m_cfg.max_freq > 0, "{}: max_freq is {} GHz (want > 0)", who(), m_cfg.max_freq);
            SPNG_VALIDATE(m_cfg.sigma > 0, "{}: sigma is {} GHz (want > 0)", who(), m_cfg.sigma);
        }
    };
}

WIRECELL_FACTORY(HfFilter, WireCell::SigProc::HfFilter, WireCell::IFilterWaveform, WireCell::INamed,
                 WireCell::IConfigurable)
