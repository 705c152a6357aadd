#include "WireCellAux/Logger.h"
#include "WireCellAux/TaggedTraces.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IFrameFilter.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::Gen {
    struct RetaggerConfig {
        std::vector<nlohmann::json> tag_rules; ///< Rules {frame, trace, merge: {regex: tag}}; other tags are dropped
        std::map<std::string, std::string> maskmap{{"bad", "bad"}}; ///< New names of masks; others keep theirs
    };
    BOOST_DESCRIBE_STRUCT(RetaggerConfig, (), (tag_rules, maskmap))

    /// Renames, drops and merges the tags and masks of a frame.
    class Retagger : public Aux::Logger, public IFrameFilter, public IConfigurable {
      public:
        Retagger()
          : Logger("Retagger", "gen")
        {
        }

        Configuration default_configuration() const override { return SPNG::config::defaults<RetaggerConfig>(); }

        void configure(const Configuration& config) override
        {
            const auto cfg = SPNG::config::parse<RetaggerConfig>(config, SPNG::config::who("Retagger", get_name()));
            m_maskmap = cfg.maskmap;
            m_rules = tagrules::Context();
            m_rules.configure(cfg.tag_rules);
            m_count = 0;
        }

        bool operator()(const input_pointer& in, output_pointer& out) override
        {
            const auto call = m_count++;
            out = nullptr;
            if (!in) {
                log->debug("EOS at call={}", call);
                return true;
            }
            out = retagged(*in);
            log->debug("call={} frame={} has {} frame tags and {} trace tags", call, in->ident(),
                       out->frame_tags().size(), out->trace_tags().size());
            return true;
        }

      private:
        Waveform::ChannelMaskMap renamed_masks(const IFrame& in) const
        {
            Waveform::ChannelMaskMap masks;
            for (const auto& [old, mask] : in.masks()) {
                const auto it = m_maskmap.find(old);
                auto& renamed = masks[it == m_maskmap.end() ? old : it->second];
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

        std::map<std::string, std::string> m_maskmap;
        tagrules::Context m_rules;
        size_t m_count = 0;
    };
}

WIRECELL_FACTORY(Retagger, WireCell::Gen::Retagger, WireCell::IFrameFilter, WireCell::INamed, WireCell::IConfigurable)
