#pragma once
#include "WireCellIface/ITrace.h"
#include "WireCellUtil/Waveform.h"

#include <string>

namespace WireCell {
    /// A readout: traces, some of them named by tags, and masks of bad samples.
    class IFrame : public IData<IFrame> {
      public:
        using tag_t = std::string;
        using tag_list_t = std::vector<tag_t>;
        using trace_list_t = std::vector<size_t>;
        using trace_summary_t = std::vector<double>;

        virtual ~IFrame();

        virtual const tag_list_t& frame_tags() const = 0;
        virtual const tag_list_t& trace_tags() const = 0;

        /// Indices into traces() of those with the tag, empty for an unknown tag.
        virtual const trace_list_t& tagged_traces(const tag_t& tag) const = 0;

        /// One number per tagged trace, or empty.
        virtual const trace_summary_t& trace_summary(const tag_t& tag) const = 0;

        virtual ITrace::shared_vector traces() const = 0;

        /// Ranges of ticks, half open, by mask name and channel.
        virtual Waveform::ChannelMaskMap masks() const { return Waveform::ChannelMaskMap(); }

        virtual int ident() const = 0;

        /// The time of tick 0 [time].
        virtual double time() const = 0;

        /// The sampling period [time].
        virtual double tick() const = 0;
    };
}
