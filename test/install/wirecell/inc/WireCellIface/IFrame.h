#pragma once
#include "WireCellIface/ITrace.h"
#include "WireCellUtil/Waveform.h"

#include <string>

namespace WireCell {
    class IFrame : public IData<IFrame> {
      public:
        typedef std::string tag_t;
        typedef std::vector<tag_t> tag_list_t;
        typedef std::vector<size_t> trace_list_t;
        typedef std::vector<double> trace_summary_t;

        virtual ~IFrame();
        virtual const tag_list_t& frame_tags() const = 0;
        virtual const tag_list_t& trace_tags() const = 0;
        virtual const trace_list_t& tagged_traces(const tag_t& tag) const = 0;
        virtual const trace_summary_t& trace_summary(const tag_t& tag) const = 0;
        virtual ITrace::shared_vector traces() const = 0;
        virtual Waveform::ChannelMaskMap masks() const { return Waveform::ChannelMaskMap(); }
        virtual int ident() const = 0;
        virtual double time() const = 0;
        virtual double tick() const = 0;
    };
}
