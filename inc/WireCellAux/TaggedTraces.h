#pragma once
#include "WireCellAux/SimpleFrame.h"
#include "WireCellUtil/TagRules.h"

#include <map>
#include <unordered_set>
#include <vector>

namespace WireCell::Aux {
    /// Gathers which traces of a frame to be have which tags.
    class TaggedTraces {
      public:
        /// Give traces a tag, with one summary number each or none.  A trace that has the tag already is left out.
        /// Where only some of the traces of a tag come with a summary, the others get 0.
        void add(const IFrame::tag_t& tag, const IFrame::trace_list_t& indices,
                 const IFrame::trace_summary_t& summary = {});

        void apply(SimpleFrame& frame) const;

      private:
        struct Entry {
            IFrame::trace_list_t indices;
            IFrame::trace_summary_t summary;
            std::unordered_set<size_t> known;
            bool has_summary{false};
        };
        std::map<IFrame::tag_t, Entry> m_entries;
    };

    /// What the "frame" rules of a port give for the tags of a frame and for the empty tag, sorted.
    IFrame::tag_list_t transform_frame_tags(const tagrules::Context& rules, size_t port, const IFrame& frame);

    /// Add the trace tags of a frame, as the rules of that name and port transform them.  A tag without a rule is left
    /// out.  The indices are shifted by offset.
    void transform_trace_tags(TaggedTraces& tagged, const tagrules::Context& rules, size_t port,
                              const std::string& rule_name, const IFrame& frame, size_t offset = 0);

    /// What select_traces() keeps.
    struct TraceSelection {
        bool all_channels{false};
        std::unordered_set<int> channels;
        IFrame::tag_list_t tags;         ///< Keep only traces with one of these; all traces if empty
        IFrame::tag_list_t summary_tags; ///< Keep the summaries of these only; of all tags if empty
        tagrules::Context rules;         ///< Rules for "frame" and "trace" tags; tags without a rule are kept
    };

    /// The frame without the traces that are not selected, the others in their order, with its masks.
    IFrame::pointer select_traces(const IFrame& frame, const TraceSelection& selection);
}
