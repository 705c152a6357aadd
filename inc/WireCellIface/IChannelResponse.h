#pragma once
#include "WireCellUtil/Binning.h"
#include "WireCellUtil/IComponent.h"
#include "WireCellUtil/Waveform.h"

namespace WireCell {
    /// The response of the electronics, channel by channel.
    class IChannelResponse : public IComponent<IChannelResponse> {
      public:
        virtual ~IChannelResponse();

        /// Samples in time.
        virtual const Waveform::realseq_t& channel_response(int channel_ident) const = 0;

        /// The times at which all responses are sampled.
        virtual Binning channel_response_binning() const = 0;
    };
}
