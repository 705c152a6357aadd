#include "FrameBuilder.h"
#include "WireCellAux/SimpleFrame.h"
#include "WireCellAux/SimpleTrace.h"
#include "WireCellUtil/Exceptions.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace WireCell::Sio {

    namespace {
        std::string seen_key(const MemberName& name) { return name.type + '_' + name.tag; }

        bool is_wildcard(const std::string& tag) { return tag.empty() || tag == "*"; }
    }

    FrameBuilder::FrameBuilder(int ident, double tick, const std::string& where)
      : m_ident(ident)
      , m_tick(tick)
      , m_where(where)
    {
    }

    bool FrameBuilder::has(const MemberName& name) const { return m_seen.count(seen_key(name)) > 0; }

    bool FrameBuilder::is_known_type(const std::string& type)
    {
        static const std::set<std::string> known = {"frame", "channels", "tickinfo", "summary", "chanmask"};
        return known.count(type) > 0;
    }

    void FrameBuilder::add(const MemberName& name, ArchiveReader& member)
    {
        m_seen.insert(seen_key(name));
        if (name.type == "frame")
            group(name.tag).frame = read_rows(member);
        else if (name.type == "channels")
            group(name.tag).channels = read_array<int>(member, {0});
        else if (name.type == "tickinfo")
            group(name.tag).tickinfo = read_array<double>(member, {3});
        else if (name.type == "summary")
            group(name.tag).summary = read_array<double>(member, {0});
        else
            add_mask(name.tag, member);
    }

    void FrameBuilder::skip(const MemberName& name)
    {
        m_seen.insert(seen_key(name));
        m_skipped_tags.insert(name.tag);
    }

    std::string FrameBuilder::skipped_tags() const { return fmt::format("{}", fmt::join(m_skipped_tags, ", ")); }

    IFrame::pointer FrameBuilder::build(const std::vector<std::string>& frame_tags, int ident)
    {
        for (const auto& one : m_groups) check(one);
        const double time = m_groups.front().tickinfo->at(0);
        const double tick = tick_of(m_groups.front());

        auto traces = std::make_shared<ITrace::vector>();
        std::vector<IFrame::trace_list_t> indices(m_groups.size());
        for (size_t ind = 0; ind < m_groups.size(); ++ind) {
            auto& one = m_groups[ind];
            if (one.tickinfo->at(0) != time || tick_of(one) != tick) {
                fail(one, fmt::format("time {} and tick {} differ from {} and {} of tag '{}'", one.tickinfo->at(0),
                                      tick_of(one), time, tick, m_groups.front().tag));
            }
            add_traces(one, *traces, indices[ind]);
        }

        auto frame = std::make_shared<Aux::SimpleFrame>(ident, time, traces, tick, m_masks);
        for (const auto& tag : frame_tags) frame->tag_frame(tag);
        for (size_t ind = 0; ind < m_groups.size(); ++ind) {
            const auto& one = m_groups[ind];
            if (!is_wildcard(one.tag)) {
                frame->tag_traces(one.tag, indices[ind], one.summary.value_or(IFrame::trace_summary_t()));
            }
        }
        return frame;
    }

    FrameBuilder::Group& FrameBuilder::group(const std::string& tag)
    {
        const auto it = std::find_if(m_groups.begin(), m_groups.end(), [&](const auto& one) { return one.tag == tag; });
        if (it != m_groups.end()) return *it;
        m_groups.emplace_back();
        m_groups.back().tag = tag;
        return m_groups.back();
    }

    double FrameBuilder::tick_of(const Group& group) const { return m_tick > 0 ? m_tick : group.tickinfo->at(1); }

    void FrameBuilder::check(const Group& group) const
    {
        const auto lacks = [&](const char* type) {
            fail(group, fmt::format("the archive lacks '{}'", member_name(type, group.tag, m_ident)));
        };
        if (!group.frame) lacks("frame");
        if (!group.channels) lacks("channels");
        if (!group.tickinfo) lacks("tickinfo");

        const auto& channels = *group.channels;
        const size_t nrows = group.frame->rows.size();
        if (channels.size() != nrows) {
            fail(group, fmt::format("{} channels but {} rows in the frame array", channels.size(), nrows));
        }
        if (group.summary && group.summary->size() != nrows) {
            fail(group, fmt::format("{} summary values but {} rows in the frame array", group.summary->size(), nrows));
        }
        const double time = group.tickinfo->at(0);
        const double tbin = group.tickinfo->at(2);
        const bool tick_is_good = std::isfinite(tick_of(group)) && tick_of(group) > 0;
        if (!std::isfinite(time) || !tick_is_good || !(std::abs(tbin) <= std::numeric_limits<int>::max())) {
            fail(group, fmt::format("tickinfo has time {}, tick {}, tbin {} (want finite numbers and a positive tick)",
                                    time, tick_of(group), tbin));
        }
        if (const auto bad = group.frame->not_finite) {
            THROW(ValueError() << errmsg{fmt::format("{}, member '{}': channel {}, tick {} is NaN, infinite or too "
                                                     "large for single precision (want finite "
                                                     "samples)",
                                                     m_where, member_name("frame", group.tag, m_ident),
                                                     channels[bad->first],
                                                     static_cast<int64_t>(tbin) + static_cast<int64_t>(bad->second))});
        }
    }

    void FrameBuilder::add_traces(Group& group, ITrace::vector& traces, IFrame::trace_list_t& indices) const
    {
        const int tbin = static_cast<int>(group.tickinfo->at(2));
        auto& rows = group.frame->rows;
        traces.reserve(traces.size() + rows.size());
        for (size_t row = 0; row < rows.size(); ++row) {
            indices.push_back(traces.size());
            const int channel = group.channels->at(row);
            traces.push_back(std::make_shared<Aux::SimpleTrace>(channel, tbin, std::move(rows[row])));
        }
    }

    void FrameBuilder::add_mask(const std::string& tag, ArchiveReader& member)
    {
        const auto table = read_array<int>(member, {0, 3});
        auto& mask = m_masks[tag];
        for (size_t at = 0; at < table.size(); at += 3) mask[table[at]].emplace_back(table[at + 1], table[at + 2]);
    }

    void FrameBuilder::fail(const Group& group, const std::string& why) const
    {
        THROW(IOError() << errmsg{fmt::format("{}, frame {}, tag '{}': {}", m_where, m_ident, group.tag, why)});
    }
}
