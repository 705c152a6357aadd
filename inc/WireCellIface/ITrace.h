#pragma once
#include "WireCellIface/IData.h"

namespace WireCell {
    /// A stretch of samples of one channel.
    class ITrace : public IData<ITrace> {
      public:
        using ChargeSequence = std::vector<float>;

        virtual ~ITrace();

        virtual int channel() const = 0;

        /// The tick of the first sample, counted from the start of the frame.
        virtual int tbin() const = 0;

        virtual const ChargeSequence& charge() const = 0;
    };
}
