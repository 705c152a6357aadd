#pragma once
#include "WireCellIface/IFrame.h"
#include "WireCellUtil/Units.h"

#include <map>

namespace WireCell::Aux {
    class SimpleFrame : public IFrame {
      public:
        SimpleFrame(int ident, double time, const ITrace::vector& traces, double tick = 0.5 * units::microsecond,
                    const Waveform::ChannelMaskMap& cmm = Waveform::ChannelMaskMap());
        SimpleFrame(int ident, double time, ITrace::shared_vector traces, double tick = 0.5 * units::microsecond,
                    const Waveform::ChannelMaskMap& cmm = Waveform::ChannelMaskMap());
        SimpleFrame(int ident, double time = 0, double tick = 0.5 * units::microsecond);
        virtual ~SimpleFrame();

        virtual int ident() const;
        virtual double time() const;
        virtual double tick() const;
        virtual ITrace::shared_vector traces() const;
        virtual Waveform::ChannelMaskMap masks() const;
        virtual const IFrame::tag_list_t& frame_tags() const;
        virtual const IFrame::tag_list_t& trace_tags() const;
        virtual const IFrame::trace_list_t& tagged_traces(const IFrame::tag_t& tag) const;
        virtual const IFrame::trace_summary_t& trace_summary(const IFrame::tag_t& tag) const;

        void tag_frame(const IFrame::tag_t& tag);
        void tag_traces(const IFrame::tag_t& tag, const IFrame::trace_list_t& indices,
                        const IFrame::trace_summary_t& summary = IFrame::trace_summary_t(0));
        template <typename Indices, typename Summary>
        void tag_traces(const IFrame::tag_t& tag, const Indices& indices, const Summary& summary)
        {
            tag_traces(tag, IFrame::trace_list_t(indices.begin(), indices.end()),
                       IFrame::trace_summary_t(summary.begin(), summary.end()));
        }
        template <typename Indices>
        void tag_traces(const IFrame::tag_t& tag, const Indices& indices)
        {
            tag_traces(tag, IFrame::trace_list_t(indices.begin(), indices.end()), IFrame::trace_summary_t());
        }

      private:
        struct SimpleTraceInfo {
            IFrame::trace_list_t indices;
            IFrame::trace_summary_t summary;
            SimpleTraceInfo();
        };
        const SimpleTraceInfo& get_trace_info(const IFrame::tag_t& tag) const;

        int m_ident;
        double m_time, m_tick;
        ITrace::shared_vector m_traces;
        Waveform::ChannelMaskMap m_cmm;
        IFrame::tag_list_t m_frame_tags, m_trace_tags;
        std::map<IFrame::tag_t, SimpleTraceInfo> m_trace_info;
    };
}
