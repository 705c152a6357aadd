#pragma once
#include "WireCellUtil/IComponent.h"
#include "WireCellUtil/Waveform.h"

#include <utility>

namespace WireCell {
    /// The response of a wire to a unit charge at one impact position.
    class IImpactResponse : public IComponent<IImpactResponse> {
      public:
        virtual ~IImpactResponse();

        virtual const Waveform::compseq_t& spectrum() const = 0;
        virtual const Waveform::realseq_t& waveform() const = 0;

        /// How many samples a convolution with the waveform must be padded by.
        virtual int waveform_pad() const = 0;

        /// A long response to be applied after the short one, or empty.
        virtual const Waveform::realseq_t& long_aux_waveform() const = 0;
        virtual int long_aux_waveform_pad() const = 0;

        /// The impact position [impact bins from the wire].
        virtual int impact() const = 0;
    };

    using TwoImpactResponses = std::pair<IImpactResponse::pointer, IImpactResponse::pointer>;

    /// The responses of one wire plane.
    class IPlaneImpactResponse : public IComponent<IPlaneImpactResponse> {
      public:
        virtual ~IPlaneImpactResponse();

        /// The response at the impact position closest to the distance from the wire along the pitch [length].
        /// Null if out of range.
        virtual IImpactResponse::pointer closest(double relpitch) const = 0;

        /// The responses on either side.
        virtual TwoImpactResponses bounded(double relpitch) const = 0;

        /// [length]
        virtual double pitch_range() const = 0;
        virtual int nwires() const = 0;

        /// The distance of wires [length].
        virtual double pitch() const = 0;

        /// The distance of impact positions [length].
        virtual double impact() const = 0;

        virtual size_t nbins() const = 0;
    };
}
