#include "WireCellUtil/NamedFactory.h"
#include "response/PreampResponse.h"

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

    /// A preamplifier outside the cryostat, that of ICARUS.
    class WarmElecResponse : public PreampResponse<WarmElecResponseConfig, Response::WarmElec> {
      public:
        WarmElecResponse()
          : PreampResponse("WarmElecResponse")
        {
        }
    };
}

WIRECELL_FACTORY(WarmElecResponse, WireCell::Gen::WarmElecResponse, WireCell::IWaveform, WireCell::INamed,
                 WireCell::IConfigurable)
