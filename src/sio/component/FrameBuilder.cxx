#include "component/FrameBuilder.h"
#include "MemoryLimit.h"
#include "WireCellAux/SimpleFrame.h"
#include "WireCellAux/SimpleTrace.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Printable.h"

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

    FrameBuilder::FrameBuilder(int ident, const FrameChoice& choice, MemoryLimit& limit, const std::string& where)
      : m_ident(ident)
      , m_choice(&choice)
      , m_limit(&limit)
      , m_where(where)
    {
    }

    bool FrameBuilder::has(const MemberName& name) const { return m_seen.count(seen_key(name)) > 0; }

    bool FrameBuilder::is_known_type(const std::string& type)
    {
        static const std::set<std::string> known = {"frame", "channels", "tickinfo", "summary", "chanmask"};
        return known.count(type) > 0;
    }

    bool FrameBuilder::is_wanted(const std::string& tag) const
    {
        const auto& tags = m_choice->tags;
        if (!tags.empty()) return is_wildcard(tag) ? m_choice->untagged : tags.count(tag) > 0;
        if (is_wildcard(tag)) return true;
        // The first tag may turn out to be the only one.
        const bool is_first = m_groups.empty() && m_skipped_tags.empty();
        return is_first ||
               std::any_of(m_groups.begin(), m_groups.end(), [&](const auto& group) { return group.tag == tag; });
    }

    void FrameBuilder::add(const MemberName& name, ArchiveReader& member)
    {
        m_seen.insert(seen_key(name));
        const size_t before = m_limit->used();
        if (name.type == "chanmask")
            add_mask(name.tag, member);
        else if (!is_wanted(name.tag))
            m_skipped_tags.insert(name.tag);
        else if (name.type == "frame")
            group(name.tag).frame = read_rows(member, m_choice->max_ticks);
        else if (name.type == "channels")
            group(name.tag).channels = read_array<int>(member, {0});
        else if (name.type == "tickinfo")
            group(name.tag).tickinfo = read_array<double>(member, {3});
        else
            group(name.tag).summary = read_array<double>(member, {0});
        m_used += m_limit->used() - before;
    }

    void FrameBuilder::choose()
    {
        if (!m_choice->tags.empty()) return;
        const auto is_untagged = [](const Group& group) { return is_wildcard(group.tag); };
        if (std::any_of(m_groups.begin(), m_groups.end(), is_untagged)) {
            for (const auto& group : m_groups) {
                if (!is_untagged(group)) m_skipped_tags.insert(group.tag);
            }
            std::erase_if(m_groups, [&](const Group& group) { return !is_untagged(group); });
            return;
        }
        if (m_groups.empty() || m_skipped_tags.empty()) return;
        const auto& first = m_groups.front().tag;
        THROW(ValueError() << errmsg{fmt::format("{}, frame {}: has the tags {}, {} (want one: name it in the key "
                                                 "'tags', for jobs -A tags={}, for programs --tag {})",
                                                 m_where, m_ident, first, skipped_tags(), first, first)});
    }

    std::string FrameBuilder::skipped_tags() const { return shortlist(m_skipped_tags); }

    IFrame::pointer FrameBuilder::build(const std::vector<std::string>& frame_tags, int ident)
    {
        for (const auto& group : m_groups) check(group);
        check_extent();
        const double time = m_groups.front().tickinfo->at(0);
        const double tick = tick_of(m_groups.front());

        auto traces = std::make_shared<ITrace::vector>();
        std::vector<IFrame::trace_list_t> indices(m_groups.size());
        for (size_t ind = 0; ind < m_groups.size(); ++ind) {
            auto& group = m_groups[ind];
            if (group.tickinfo->at(0) != time || tick_of(group) != tick) {
                fail(group, fmt::format("time {} and tick {} differ from {} and {} of tag '{}'", group.tickinfo->at(0),
                                        tick_of(group), time, tick, m_groups.front().tag));
            }
            add_traces(group, *traces, indices[ind]);
        }

        auto frame = std::make_shared<Aux::SimpleFrame>(ident, time, traces, tick, m_masks);
        for (const auto& tag : frame_tags) frame->tag_frame(tag);
        for (size_t ind = 0; ind < m_groups.size(); ++ind) {
            const auto& group = m_groups[ind];
            if (!is_wildcard(group.tag)) {
                frame->tag_traces(group.tag, indices[ind], group.summary.value_or(IFrame::trace_summary_t()));
            }
        }
        return frame;
    }

    FrameBuilder::Group& FrameBuilder::group(const std::string& tag)
    {
        const auto it =
            std::find_if(m_groups.begin(), m_groups.end(), [&](const auto& group) { return group.tag == tag; });
        if (it != m_groups.end()) return *it;
        m_groups.emplace_back();
        m_groups.back().tag = tag;
        return m_groups.back();
    }

    double FrameBuilder::tick_of(const Group& group) const
    {
        return m_choice->tick > 0 ? m_choice->tick : group.tickinfo->at(1);
    }

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
        check_channels(group);
        if (const auto bad = group.frame->not_finite) {
            THROW(ValueError() << errmsg{fmt::format("{}, member '{}': channel {}, tick {} is NaN, infinite or too "
                                                     "large for single precision (want finite "
                                                     "samples)",
                                                     m_where, member_name("frame", group.tag, m_ident),
                                                     channels[bad->first],
                                                     static_cast<int64_t>(tbin) + static_cast<int64_t>(bad->second))});
        }
    }

    /// Of a channel that comes twice nobody can tell which row is right, or whether to add them.
    void FrameBuilder::check_channels(const Group& group) const
    {
        auto sorted = *group.channels;
        std::sort(sorted.begin(), sorted.end());
        const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
        if (twice == sorted.end()) return;
        const auto count = std::count(sorted.begin(), sorted.end(), *twice);
        fail(group, fmt::format("channel {} stands {} times in '{}' (want each channel once)", *twice, count,
                                member_name("channels", group.tag, m_ident)));
    }

    /// What follows lays traces out in an array of all channels and ticks, so groups must not be far apart.
    void FrameBuilder::check_extent() const
    {
        int64_t begin = std::numeric_limits<int64_t>::max(), end = std::numeric_limits<int64_t>::min();
        size_t nrows = 0;
        for (const auto& group : m_groups) {
            const auto tbin = static_cast<int64_t>(group.tickinfo->at(2));
            const auto& rows = group.frame->rows;
            begin = std::min(begin, tbin);
            end = std::max(end, tbin + (rows.empty() ? 0 : static_cast<int64_t>(rows.front().size())));
            nrows += rows.size();
        }
        if (begin < std::numeric_limits<int>::min() || end > std::numeric_limits<int>::max()) {
            fail(m_groups.front(),
                 fmt::format("its samples span the ticks {} to {}, which can not be counted (want at most {})", begin,
                             end, std::numeric_limits<int>::max()));
        }
        if (m_choice->max_ticks > 0 && end - begin > m_choice->max_ticks) {
            fail(m_groups.front(), fmt::format("its samples span {} ticks, {} to {} ({})", end - begin, begin, end,
                                               most_columns_text(m_choice->max_ticks)));
        }
        const auto size = static_cast<double>(nrows) * static_cast<double>(end - begin) * sizeof(float);
        m_limit->check_samples(size, fmt::format("{}, frame {}: {} channels over the ticks {} to {} are", m_where,
                                                 m_ident, nrows, begin, end));
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
        for (size_t at = 0; at < table.size(); at += 3) {
            const int channel = table[at], begin = table[at + 1], end = table[at + 2];
            if (end < begin) {
                THROW(IOError() << errmsg{
                          fmt::format("{}, frame {}: mask '{}' of channel {} is from tick {} to before {} "
                                      "(want a first tick, and a second that is not less)",
                                      m_where, m_ident, tag, channel, begin, end)});
            }
            mask[channel].emplace_back(begin, end);
        }
    }

    void FrameBuilder::fail(const Group& group, const std::string& why) const
    {
        THROW(IOError() << errmsg{fmt::format("{}, frame {}, tag '{}': {}", m_where, m_ident, group.tag, why)});
    }
}
