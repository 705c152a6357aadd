#include "WireCellAux/Nodes.h"
#include "WireCellAux/TaggedTraces.h"
#include "WireCellIface/IFrameFanin.h"
#include "WireCellUtil/NamedFactory.h"

#include <algorithm>
#include <numeric>
#include <set>

namespace WireCell::Gen {
    struct FrameFaninConfig {
        int multiplicity = 0;                  ///< Number of input ports; 0 for as many as there are tags or tag rules
        std::vector<std::string> tags;         ///< Per port, a tag of its own for all its traces; empty for none
        std::vector<nlohmann::json> tag_rules; ///< Rules {frame, trace: {regex: tag}} per port; other tags are dropped
    };
    BOOST_DESCRIBE_STRUCT(FrameFaninConfig, (), (multiplicity, tags, tag_rules))

    /// Makes one frame of the traces and masks of several.  Ident, time and tick are those of the first.
    ///
    /// As in the Wire-Cell Toolkit a tag that several ports give is that of the last one's traces alone, and rules come after
    /// "tags".  A Retagger can merge tags of ports.
    class FrameFanin : public Aux::Fanin<FrameFaninConfig, IFrameFanin> {
      public:
        FrameFanin()
          : Fanin("FrameFanin", "gen")
        {
        }

      private:
        void configured() override
        {
            SPNG_VALIDATE(m_cfg.multiplicity >= 0, "{}.multiplicity: got {} (want 0 or more)", who(),
                          m_cfg.multiplicity);
            m_rules = tagrules::Context();
            m_rules.configure(m_cfg.tag_rules);
            m_told.clear();
        }

        /// The traces of a frame that have a tag.
        struct Tagged {
            IFrame::tag_t tag;
            IFrame::trace_list_t indices;
            IFrame::trace_summary_t summary;
        };

        size_t ports() const override
        {
            if (m_cfg.multiplicity > 0) return static_cast<size_t>(m_cfg.multiplicity);
            return std::max(m_cfg.tags.size(), m_cfg.tag_rules.size());
        }

        IFrame::pointer combine(const input_vector& in) override
        {
            const auto out = merged(in);
            log->debug("call={} frame={} {} traces of {} ports", calls(), out->ident(), out->traces()->size(),
                       in.size());
            return out;
        }

        IFrame::pointer merged(const input_vector& in)
        {
            ITrace::vector traces;
            Waveform::ChannelMaskMap masks;
            std::set<IFrame::tag_t> frame_tags;
            std::vector<Tagged> given, ruled;
            for (size_t port = 0; port < in.size(); ++port) {
                const auto& frame = *in[port];
                for (const auto& tag : Aux::transform_frame_tags(m_rules, port, frame)) frame_tags.insert(tag);
                const auto offset = traces.size();
                const auto more = frame.traces();
                if (port < m_cfg.tags.size() && !m_cfg.tags[port].empty()) {
                    given.push_back({m_cfg.tags[port], IFrame::trace_list_t(more->size()), {}});
                    std::iota(given.back().indices.begin(), given.back().indices.end(), offset);
                }
                add_ruled(ruled, port, frame, offset);
                traces.insert(traces.end(), more->begin(), more->end());
                for (const auto& [name, mask] : frame.masks()) masks[name] = Waveform::merge(masks[name], mask);
            }
            const auto& first = *in.front();
            auto out = std::make_shared<Aux::SimpleFrame>(first.ident(), first.time(), traces, first.tick(), masks);
            for (const auto& tag : frame_tags) out->tag_frame(tag);
            given.insert(given.end(), ruled.begin(), ruled.end());
            for (const auto& tagged : given) {
                if (!out->tagged_traces(tagged.tag).empty()) tell_of_loss(tagged.tag);
                out->tag_traces(tagged.tag, tagged.indices, tagged.summary);
            }
            return out;
        }

        /// What the rules of a port make of the trace tags of its frame.
        void add_ruled(std::vector<Tagged>& ruled, size_t port, const IFrame& frame, size_t offset) const
        {
            for (const auto& tag : frame.trace_tags()) {
                auto indices = frame.tagged_traces(tag);
                for (auto& index : indices) index += offset;
                for (const auto& transformed : m_rules.transform(port, "trace", tag)) {
                    ruled.push_back({transformed, indices, frame.trace_summary(tag)});
                }
            }
        }

        /// Once for each tag.
        void tell_of_loss(const IFrame::tag_t& tag)
        {
            if (!m_told.insert(tag).second) return;
            log->warn("{}: the tag \"{}\" is given more than once, and only the traces that get it last keep it "
                      "(give each port a tag of its own and merge them with a Retagger)",
                      who(), tag);
        }

        tagrules::Context m_rules;
        std::set<IFrame::tag_t> m_told;
    };
}

WIRECELL_FACTORY(FrameFanin, WireCell::Gen::FrameFanin, WireCell::IFrameFanin, WireCell::INamed,
                 WireCell::IConfigurable)
