#pragma once
#include "WireCellUtil/IComponent.h"

#include <vector>

namespace WireCell {
    /// The mean amplitude spectrum of each channel, such as that of its noise.
    class IChannelSpectrum : virtual public IComponent<IChannelSpectrum> {
      public:
        using amplitude_t = std::vector<float>;

        virtual ~IChannelSpectrum();

        virtual const amplitude_t& channel_spectrum(int chid) const = 0;
    };
}
