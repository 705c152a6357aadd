#pragma once
#include "WireCellIface/IData.h"
#include "WireCellUtil/Binning.h"

namespace WireCell {
    class IWaveform : public IData<IWaveform> {
      public:
        typedef std::vector<float> sequence_type;
        virtual ~IWaveform();
        virtual double waveform_start() const = 0;
        virtual double waveform_period() const = 0;
        virtual const sequence_type& waveform_samples() const = 0;
        virtual sequence_type waveform_samples(const Binning& tbins) const = 0;
    };
}
