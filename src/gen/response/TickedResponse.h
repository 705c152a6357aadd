#pragma once

namespace WireCell::Gen {

    /// What an impact response tells of its sampling, which the interface of the toolkit leaves out.
    class TickedResponse {
      public:
        virtual ~TickedResponse() = default;

        /// Sampling period of the waveforms [time].
        virtual double tick() const = 0;
    };
}
