#include "WireCellAux/Logger.h"
#include "WireCellAux/TaggedTraces.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IFrameFanin.h"
#include "WireCellSpng/base/Config.h"
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
    class FrameFanin : public Aux::Logger, public IFrameFanin, public IConfigurable {
      public:
        FrameFanin()
          : Logger("FrameFanin", "gen")
        {
        }

        Configuration default_configuration() const override { return SPNG::config::defaults<FrameFaninConfig>(); }

        void configure(const Configuration& config) override
        {
            const auto who = SPNG::config::who("FrameFanin", get_name());
            const auto cfg = SPNG::config::parse<FrameFaninConfig>(config, who);
            SPNG_VALIDATE(cfg.multiplicity >= 0, "{}.multiplicity: got {} (want 0 or more)", who, cfg.multiplicity);
            m_multiplicity = cfg.multiplicity;
            if (m_multiplicity == 0) m_multiplicity = std::max(cfg.tags.size(), cfg.tag_rules.size());
            m_tags = cfg.tags;
            m_rules = tagrules::Context();
            m_rules.configure(cfg.tag_rules);
            m_count = 0;
            m_told.clear();
        }

        std::vector<std::string> input_types() override
        {
            return std::vector<std::string>(m_multiplicity, typeid(IFrame).name());
        }

        bool operator()(const input_vector& invec, output_pointer& out) override
        {
            const auto call = m_count++;
            out = nullptr;
            SPNG_VALIDATE(!invec.empty() && invec.size() == m_multiplicity, "FrameFanin:{}: got {} inputs (want {})",
                          get_name(), invec.size(), m_multiplicity);
            const auto missing = std::count(invec.begin(), invec.end(), nullptr);
            if (missing) {
                log->debug("EOS at call={} on {} of {} ports", call, missing, invec.size());
                return true;
            }
            out = merged(invec);
            log->debug("call={} frame={} {} traces of {} ports", call, out->ident(), out->traces()->size(),
                       invec.size());
            return true;
        }

      private:
        /// The traces of a frame that have a tag.
        struct Tagged {
            IFrame::tag_t tag;
            IFrame::trace_list_t indices;
            IFrame::trace_summary_t summary;
        };

        IFrame::pointer merged(const input_vector& invec)
        {
            ITrace::vector traces;
            Waveform::ChannelMaskMap masks;
            std::set<IFrame::tag_t> frame_tags;
            std::vector<Tagged> given, ruled;
            for (size_t port = 0; port < invec.size(); ++port) {
                const auto& frame = *invec[port];
                for (const auto& tag : Aux::transform_frame_tags(m_rules, port, frame)) frame_tags.insert(tag);
                const auto offset = traces.size();
                const auto more = frame.traces();
                if (port < m_tags.size() && !m_tags[port].empty()) {
                    given.push_back({m_tags[port], IFrame::trace_list_t(more->size()), {}});
                    std::iota(given.back().indices.begin(), given.back().indices.end(), offset);
                }
                add_ruled(ruled, port, frame, offset);
                traces.insert(traces.end(), more->begin(), more->end());
                for (const auto& [name, mask] : frame.masks()) masks[name] = Waveform::merge(masks[name], mask);
            }
            const auto& first = *invec.front();
            auto out = std::make_shared<Aux::SimpleFrame>(first.ident(), first.time(), traces, first.tick(), masks);
            for (const auto& tag : frame_tags) out->tag_frame(tag);
            given.insert(given.end(), ruled.begin(), ruled.end());
            for (const auto& one : given) {
                if (!out->tagged_traces(one.tag).empty()) tell_of_loss(one.tag);
                out->tag_traces(one.tag, one.indices, one.summary);
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
            log->warn(
                "FrameFanin:{}: the tag \"{}\" is given more than once, and only the traces that get it last keep it "
                "(give each port a tag of its own and merge them with a Retagger)",
                get_name(), tag);
        }

        size_t m_multiplicity = 0;
        std::vector<std::string> m_tags;
        tagrules::Context m_rules;
        size_t m_count = 0;
        std::set<IFrame::tag_t> m_told;
    };
}

WIRECELL_FACTORY(FrameFanin, WireCell::Gen::FrameFanin, WireCell::IFrameFanin, WireCell::INamed,
                 WireCell::IConfigurable)
