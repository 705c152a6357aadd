#include "WireCellAux/FrameTools.h"
#include "WireCellAux/Logger.h"
#include "WireCellAux/SimpleFrame.h"
#include "WireCellAux/SimpleTensorSet.h"
#include "WireCellAux/SimpleTrace.h"

#include <algorithm>
#include <set>

namespace WireCell::Aux {
    Logger::Logger(const std::string& type_name, const std::string& group_name)
      : m_type_name(type_name)
      , m_group_name(group_name)
      , log(Log::logger(group_name))
    {
    }
    Logger::~Logger() {}
    std::string Logger::get_name() const { return m_interface_name; }
    void Logger::set_name(const std::string& name)
    {
        m_interface_name = name;
        log = Log::logger(m_group_name + "/" + m_type_name + "/" + name, false);
    }

    SimpleTrace::SimpleTrace(int chid, int tbin, const ITrace::ChargeSequence& charge)
      : m_chid(chid)
      , m_tbin(tbin)
      , m_charge(charge)
    {
    }
    SimpleTrace::SimpleTrace(int chid, int tbin, ITrace::ChargeSequence&& charge)
      : m_chid(chid)
      , m_tbin(tbin)
      , m_charge(std::move(charge))
    {
    }
    SimpleTrace::SimpleTrace(int chid, int tbin, size_t ncharges)
      : SimpleTrace(chid, tbin, ITrace::ChargeSequence(ncharges))
    {
    }
    int SimpleTrace::channel() const { return m_chid; }
    int SimpleTrace::tbin() const { return m_tbin; }
    const ITrace::ChargeSequence& SimpleTrace::charge() const { return m_charge; }
    ITrace::ChargeSequence& SimpleTrace::charge() { return m_charge; }

    SimpleFrame::SimpleTraceInfo::SimpleTraceInfo() {}
    SimpleFrame::SimpleFrame(int ident, double time, const ITrace::vector& traces, double tick,
                             const Waveform::ChannelMaskMap& cmm)
      : SimpleFrame(ident, time, std::make_shared<ITrace::vector>(traces), tick, cmm)
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
    SimpleFrame::~SimpleFrame() {}
    int SimpleFrame::ident() const { return m_ident; }
    double SimpleFrame::time() const { return m_time; }
    double SimpleFrame::tick() const { return m_tick; }
    ITrace::shared_vector SimpleFrame::traces() const { return m_traces; }
    Waveform::ChannelMaskMap SimpleFrame::masks() const { return m_cmm; }
    const IFrame::tag_list_t& SimpleFrame::frame_tags() const { return m_frame_tags; }
    const IFrame::tag_list_t& SimpleFrame::trace_tags() const { return m_trace_tags; }
    const IFrame::trace_list_t& SimpleFrame::tagged_traces(const IFrame::tag_t& tag) const
    {
        return get_trace_info(tag).indices;
    }
    const IFrame::trace_summary_t& SimpleFrame::trace_summary(const IFrame::tag_t& tag) const
    {
        return get_trace_info(tag).summary;
    }
    const SimpleFrame::SimpleTraceInfo& SimpleFrame::get_trace_info(const IFrame::tag_t& tag) const
    {
        static const SimpleTraceInfo none;
        const auto it = m_trace_info.find(tag);
        return it == m_trace_info.end() ? none : it->second;
    }
    void SimpleFrame::tag_frame(const IFrame::tag_t& tag) { m_frame_tags.push_back(tag); }
    void SimpleFrame::tag_traces(const IFrame::tag_t& tag, const IFrame::trace_list_t& indices,
                                 const IFrame::trace_summary_t& summary)
    {
        if (!m_trace_info.count(tag)) {
            m_trace_tags.insert(std::upper_bound(m_trace_tags.begin(), m_trace_tags.end(), tag), tag);
        }
        auto& info = m_trace_info[tag];
        info.indices = indices;
        info.summary = summary;
    }

    std::string taginfo(const IFrame::pointer& frame, int)
    {
        std::string text = "frame";
        for (const auto& tag : frame->trace_tags()) text += " " + tag;
        return text;
    }
    ITrace::vector untagged_traces(IFrame::pointer frame)
    {
        std::set<size_t> tagged;
        for (const auto& tag : frame->trace_tags()) {
            for (auto index : frame->tagged_traces(tag)) tagged.insert(index);
        }
        ITrace::vector found;
        const auto& all = *frame->traces();
        for (size_t index = 0; index < all.size(); ++index) {
            if (!tagged.count(index)) found.push_back(all[index]);
        }
        return found;
    }
    ITrace::vector tagged_traces(IFrame::pointer frame, IFrame::tag_t tag)
    {
        if (!frame) return {};
        if (tag.empty()) return untagged_traces(frame);
        ITrace::vector found;
        for (auto index : frame->tagged_traces(tag)) found.push_back(frame->traces()->at(index));
        const auto& tags = frame->frame_tags();
        const bool whole = found.empty() && std::find(tags.begin(), tags.end(), tag) != tags.end();
        return whole ? *frame->traces() : found;
    }
}
