#include "WireCellAux/SimpleFrame.h"

#include <algorithm>

namespace WireCell::Aux {
    SimpleFrame::SimpleFrame(int ident, double time, const ITrace::vector& traces, double tick,
                             const Waveform::ChannelMaskMap& cmm)
      : SimpleFrame(ident, time, std::make_shared<const ITrace::vector>(traces), tick, cmm)
    {
    }

    SimpleFrame::SimpleFrame(int ident, double time, ITrace::shared_vector traces, double tick,
                             const Waveform::ChannelMaskMap& cmm)
      : m_ident(ident)
      , m_time(time)
      , m_tick(tick)
      , m_traces(traces)
      , m_cmm(cmm)
    {
    }

    SimpleFrame::SimpleFrame(int ident, double time, double tick)
      : SimpleFrame(ident, time, ITrace::vector(), tick)
    {
    }

    SimpleFrame::~SimpleFrame() = default;

    const SimpleFrame::SimpleTraceInfo& SimpleFrame::get_trace_info(const IFrame::tag_t& tag) const
    {
        static const SimpleTraceInfo nothing;
        const auto it = m_trace_info.find(tag);
        return it == m_trace_info.end() ? nothing : it->second;
    }

    const IFrame::trace_list_t& SimpleFrame::tagged_traces(const IFrame::tag_t& tag) const
    {
        return get_trace_info(tag).indices;
    }

    const IFrame::trace_summary_t& SimpleFrame::trace_summary(const IFrame::tag_t& tag) const
    {
        return get_trace_info(tag).summary;
    }

    void SimpleFrame::tag_frame(const IFrame::tag_t& tag) { m_frame_tags.push_back(tag); }

    void SimpleFrame::tag_traces(const IFrame::tag_t& tag, const IFrame::trace_list_t& indices,
                                 const IFrame::trace_summary_t& summary)
    {
        m_trace_info[tag] = {indices, summary};
        const auto it = std::lower_bound(m_trace_tags.begin(), m_trace_tags.end(), tag);
        if (it == m_trace_tags.end() || *it != tag) m_trace_tags.insert(it, tag);
    }
}
