#pragma once
#include "WireCellUtil/IComponent.h"
#include "WireCellUtil/Waveform.h"

namespace WireCell {
    class IFilterWaveform : public IComponent<IFilterWaveform> {
      public:
        virtual ~IFilterWaveform();

        /// The filter at nfbins frequencies from 0 to the sampling frequency.
        virtual const Waveform::realseq_t filter_waveform(int nfbins) const = 0;
    };
}
