#pragma once
#include "WireCellUtil/IComponent.h"

#include <vector>

namespace WireCell {
    /// The mean amplitude spectrum of each group of channels, such as that of noise that they have in common.
    class IGroupSpectrum : virtual public IComponent<IGroupSpectrum> {
      public:
        using amplitude_t = std::vector<float>;

        virtual ~IGroupSpectrum();

        virtual const amplitude_t& group_spectrum(int groupid) const = 0;

        /// The group of a channel, negative for one that is in none.
        virtual int groupid(int chid) const = 0;
    };
}
