#pragma once
#include "WireCellUtil/IComponent.h"

namespace WireCell {
    /// The settings of the electronics of each channel.
    class IChannelStatus : public IComponent<IChannelStatus> {
      public:
        virtual ~IChannelStatus();

        /// [voltage/charge]
        virtual double preamp_gain(int chid) const = 0;

        /// [time]
        virtual double preamp_shaping(int chid) const = 0;
    };
}
