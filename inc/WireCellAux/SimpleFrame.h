#pragma once
#include "WireCellIface/IFrame.h"
#include "WireCellUtil/Units.h"

#include <map>

namespace WireCell::Aux {
    /// A frame that is filled step by step before it is shared.
    class SimpleFrame : public IFrame {
      public:
        SimpleFrame(int ident, double time, const ITrace::vector& traces, double tick = 0.5 * units::microsecond,
                    const Waveform::ChannelMaskMap& cmm = Waveform::ChannelMaskMap());
        SimpleFrame(int ident, double time, ITrace::shared_vector traces, double tick = 0.5 * units::microsecond,
                    const Waveform::ChannelMaskMap& cmm = Waveform::ChannelMaskMap());
        SimpleFrame(int ident, double time = 0, double tick = 0.5 * units::microsecond);
        ~SimpleFrame();

        int ident() const override { return m_ident; }
        double time() const override { return m_time; }
        double tick() const override { return m_tick; }
        ITrace::shared_vector traces() const override { return m_traces; }
        Waveform::ChannelMaskMap masks() const override { return m_cmm; }

        /// In the order given.
        const IFrame::tag_list_t& frame_tags() const override { return m_frame_tags; }

        /// Sorted.
        const IFrame::tag_list_t& trace_tags() const override { return m_trace_tags; }

        const IFrame::trace_list_t& tagged_traces(const IFrame::tag_t& tag) const override;
        const IFrame::trace_summary_t& trace_summary(const IFrame::tag_t& tag) const override;

        void tag_frame(const IFrame::tag_t& tag);

        /// Replaces what an earlier call with this tag gave.
        void tag_traces(const IFrame::tag_t& tag, const IFrame::trace_list_t& indices,
                        const IFrame::trace_summary_t& summary = IFrame::trace_summary_t(0));

        /// The same for other containers of numbers.
        template <typename Indices, typename Summary>
        void tag_traces(const IFrame::tag_t& tag, const Indices& indices, const Summary& summary)
        {
            const IFrame::trace_list_t list(indices.begin(), indices.end());
            const IFrame::trace_summary_t numbers(summary.begin(), summary.end());
            tag_traces(tag, list, numbers);
        }
        template <typename Indices>
        void tag_traces(const IFrame::tag_t& tag, const Indices& indices)
        {
            tag_traces(tag, indices, IFrame::trace_summary_t());
        }

      private:
        struct SimpleTraceInfo {
            IFrame::trace_list_t indices;
            IFrame::trace_summary_t summary;
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
