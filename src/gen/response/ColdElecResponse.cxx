#include "WireCellUtil/NamedFactory.h"
#include "response/PreampResponse.h"

namespace WireCell::Gen {

    struct ColdElecResponseConfig {
        double gain = 14 * units::mV / units::fC; ///< [voltage/charge] peak of the response
        double shaping = 2 * units::us;           ///< [time] peaking time of the preamplifier
        double postgain = 1;                      ///< scale of any later amplification
        double start = 0;                         ///< [time] of the first sample
        double tick = 0.5 * units::us;            ///< [time] sampling period
        int nticks = 10000;                       ///< number of samples
    };
    BOOST_DESCRIBE_STRUCT(ColdElecResponseConfig, (), (gain, shaping, postgain, start, tick, nticks))

    /// The cold preamplifier of liquid argon TPCs.
    class ColdElecResponse : public PreampResponse<ColdElecResponseConfig, Response::ColdElec> {
      public:
        ColdElecResponse()
          : PreampResponse("ColdElecResponse")
        {
        }
    };
}

WIRECELL_FACTORY(ColdElecResponse, WireCell::Gen::ColdElecResponse, WireCell::IWaveform, WireCell::INamed,
                 WireCell::IConfigurable)
