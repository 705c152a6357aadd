#pragma once
#include "WireCellIface/IData.h"
#include "WireCellUtil/Binning.h"

namespace WireCell {
    /// A function of time, such as an electronics response.  It is found through the factory although it is no
    /// Interface: a class that implements it needs another interface too, such as IConfigurable.
    class IWaveform : public IData<IWaveform> {
      public:
        using sequence_type = std::vector<float>;

        virtual ~IWaveform();

        /// The time of the first sample [time].
        virtual double waveform_start() const = 0;

        /// The sampling period [time].
        virtual double waveform_period() const = 0;

        /// The samples at the waveform's own start and period.
        virtual const sequence_type& waveform_samples() const = 0;

        /// The samples at the given times.
        virtual sequence_type waveform_samples(const Binning& tbins) const = 0;
    };
}
