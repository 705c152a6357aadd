#include "WireCellAux/Nodes.h"
#include "WireCellAux/TaggedTraces.h"
#include "WireCellIface/IFrameFilter.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::Gen {
    struct RetaggerConfig {
        std::vector<nlohmann::json> tag_rules; ///< Rules {frame, trace, merge: {regex: tag}}; other tags are dropped
        std::map<std::string, std::string> maskmap{{"bad", "bad"}}; ///< New names of masks; others keep theirs
    };
    BOOST_DESCRIBE_STRUCT(RetaggerConfig, (), (tag_rules, maskmap))

    /// Renames, drops and merges the tags and masks of a frame.
    class Retagger : public Aux::Function<RetaggerConfig, IFrameFilter> {
      public:
        Retagger()
          : Function("Retagger", "gen")
        {
        }

      private:
        void configured() override
        {
            m_rules = tagrules::Context();
            m_rules.configure(m_cfg.tag_rules);
        }

        IFrame::pointer process(const input_pointer& in) override
        {
            const auto out = retagged(*in);
            log->debug("call={} frame={} has {} frame tags and {} trace tags", calls(), in->ident(),
                       out->frame_tags().size(), out->trace_tags().size());
            return out;
        }

        Waveform::ChannelMaskMap renamed_masks(const IFrame& in) const
        {
            Waveform::ChannelMaskMap masks;
            for (const auto& [old, mask] : in.masks()) {
                const auto it = m_cfg.maskmap.find(old);
                auto& renamed = masks[it == m_cfg.maskmap.end() ? old : it->second];
                renamed = Waveform::merge(renamed, mask);
            }
            return masks;
        }

        IFrame::pointer retagged(const IFrame& in) const
        {
            auto out =
                std::make_shared<Aux::SimpleFrame>(in.ident(), in.time(), in.traces(), in.tick(), renamed_masks(in));
            for (const auto& tag : Aux::transform_frame_tags(m_rules, 0, in)) out->tag_frame(tag);
            Aux::TaggedTraces tagged;
            Aux::transform_trace_tags(tagged, m_rules, 0, "trace", in);
            Aux::transform_trace_tags(tagged, m_rules, 0, "merge", in);
            tagged.apply(*out);
            return out;
        }

        tagrules::Context m_rules;
    };
}

WIRECELL_FACTORY(Retagger, WireCell::Gen::Retagger, WireCell::IFrameFilter, WireCell::INamed, WireCell::IConfigurable)
