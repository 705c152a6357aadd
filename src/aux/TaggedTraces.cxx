#include "WireCellAux/TaggedTraces.h"
#include "WireCellUtil/String.h"

#include <limits>
#include <numeric>
#include <set>

namespace WireCell::Aux {
    void TaggedTraces::add(const IFrame::tag_t& tag, const IFrame::trace_list_t& indices,
                           const IFrame::trace_summary_t& summary)
    {
        auto& entry = m_entries[tag];
        entry.has_summary = entry.has_summary || !summary.empty();
        for (size_t ind = 0; ind < indices.size(); ++ind) {
            if (!entry.known.insert(indices[ind]).second) continue;
            entry.indices.push_back(indices[ind]);
            entry.summary.push_back(ind < summary.size() ? summary[ind] : 0.0);
        }
    }

    void TaggedTraces::apply(SimpleFrame& frame) const
    {
        for (const auto& [tag, entry] : m_entries) {
            frame.tag_traces(tag, entry.indices, entry.has_summary ? entry.summary : IFrame::trace_summary_t());
        }
    }

    IFrame::tag_list_t transform_frame_tags(const tagrules::Context& rules, size_t port, const IFrame& frame)
    {
        IFrame::tag_list_t tags = frame.frame_tags();
        tags.push_back("");
        const auto transformed = rules.transform(port, "frame", std::set<std::string>(tags.begin(), tags.end()));
        return IFrame::tag_list_t(transformed.begin(), transformed.end());
    }

    void transform_trace_tags(TaggedTraces& tagged, const tagrules::Context& rules, size_t port,
                              const std::string& rule_name, const IFrame& frame, size_t offset)
    {
        for (const auto& tag : frame.trace_tags()) {
            auto indices = frame.tagged_traces(tag);
            for (auto& index : indices) index += offset;
            for (const auto& transformed : rules.transform(port, rule_name, tag)) {
                tagged.add(transformed, indices, frame.trace_summary(tag));
            }
        }
    }

    namespace {
        constexpr size_t dropped = std::numeric_limits<size_t>::max();

        IFrame::trace_list_t everything(size_t size)
        {
            IFrame::trace_list_t indices(size);
            std::iota(indices.begin(), indices.end(), size_t{0});
            return indices;
        }

        /// The indices of the traces with a trace tag, or of all for a tag of the frame.
        IFrame::trace_list_t indices_of(const IFrame& frame, const IFrame::tag_t& tag)
        {
            if (String::has(frame.trace_tags(), tag)) return frame.tagged_traces(tag);
            if (String::has(frame.frame_tags(), tag)) return everything(frame.traces()->size());
            return {};
        }

        /// The place of each trace in the output, or `dropped`.
        std::vector<size_t> places(const IFrame& frame, const TraceSelection& selection, ITrace::vector& kept)
        {
            const auto traces = frame.traces();
            std::vector<bool> wanted(traces->size(), selection.tags.empty());
            for (const auto& tag : selection.tags) {
                for (const size_t index : indices_of(frame, tag)) wanted.at(index) = true;
            }
            std::vector<size_t> place(traces->size(), dropped);
            for (size_t index = 0; index < traces->size(); ++index) {
                const auto& trace = (*traces)[index];
                if (!wanted[index]) continue;
                if (!selection.all_channels && !selection.channels.count(trace->channel())) continue;
                place[index] = kept.size();
                kept.push_back(trace);
            }
            return place;
        }

        tagrules::tagset_t renamed(const TraceSelection& selection, const std::string& what, const std::string& tag)
        {
            auto tags = selection.rules.transform(0, what, tag);
            if (tags.empty() && !tag.empty()) tags.insert(tag);
            return tags;
        }

        void add_selected(TaggedTraces& tagged, const IFrame& frame, const TraceSelection& selection,
                          const IFrame::tag_t& tag, const std::vector<size_t>& place)
        {
            const auto& summary = frame.trace_summary(tag);
            const auto& summary_tags = selection.summary_tags;
            const bool with_summary = !summary.empty() && (summary_tags.empty() || String::has(summary_tags, tag));
            const auto indices = indices_of(frame, tag);
            IFrame::trace_list_t kept;
            IFrame::trace_summary_t kept_summary;
            for (size_t ind = 0; ind < indices.size(); ++ind) {
                if (place.at(indices[ind]) == dropped) continue;
                kept.push_back(place[indices[ind]]);
                if (with_summary && ind < summary.size()) kept_summary.push_back(summary[ind]);
            }
            for (const auto& name : renamed(selection, "trace", tag)) tagged.add(name, kept, kept_summary);
        }
    }

    IFrame::pointer select_traces(const IFrame& frame, const TraceSelection& selection)
    {
        ITrace::vector kept;
        const auto place = places(frame, selection, kept);
        auto out = std::make_shared<SimpleFrame>(frame.ident(), frame.time(), kept, frame.tick(), frame.masks());

        std::set<IFrame::tag_t> frame_tags;
        for (const auto& tag : frame.frame_tags()) {
            for (const auto& name : renamed(selection, "frame", tag)) frame_tags.insert(name);
        }
        for (const auto& name : renamed(selection, "frame", "")) frame_tags.insert(name);
        for (const auto& tag : frame_tags) out->tag_frame(tag);

        TaggedTraces tagged;
        for (const auto& tag : selection.tags.empty() ? frame.trace_tags() : selection.tags) {
            add_selected(tagged, frame, selection, tag, place);
        }
        tagged.apply(*out);
        return out;
    }
}
