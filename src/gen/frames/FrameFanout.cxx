#include "WireCellAux/Nodes.h"
#include "WireCellAux/TaggedTraces.h"
#include "WireCellIface/IFrameFanout.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::Gen {
    struct FrameFanoutConfig {
        int multiplicity = 1;                  ///< Number of output ports, 1 or more
        std::vector<nlohmann::json> tag_rules; ///< Rules {frame, trace: {regex: tag}} per port; none: nothing changes
    };
    BOOST_DESCRIBE_STRUCT(FrameFanoutConfig, (), (multiplicity, tag_rules))

    /// Gives each frame to several takers.
    class FrameFanout : public Aux::Fanout<FrameFanoutConfig, IFrameFanout> {
      public:
        FrameFanout()
          : Fanout("FrameFanout", "gen")
        {
        }

      private:
        void configured() override
        {
            Fanout::configured();
            m_rules = tagrules::Context();
            m_rules.configure(m_cfg.tag_rules);
        }

        output_vector split(const input_pointer& in) override
        {
            output_vector out(ports(), in);
            if (!m_cfg.tag_rules.empty()) {
                for (size_t port = 0; port < out.size(); ++port) out[port] = retagged(*in, port);
            }
            log->debug("call={} frame={} to {} ports", calls(), in->ident(), out.size());
            return out;
        }

        IFrame::pointer retagged(const IFrame& in, size_t port) const
        {
            auto out = std::make_shared<Aux::SimpleFrame>(in.ident(), in.time(), in.traces(), in.tick(), in.masks());
            for (const auto& tag : Aux::transform_frame_tags(m_rules, port, in)) out->tag_frame(tag);
            Aux::TaggedTraces tagged;
            Aux::transform_trace_tags(tagged, m_rules, port, "trace", in);
            tagged.apply(*out);
            return out;
        }

        tagrules::Context m_rules;
    };
}

WIRECELL_FACTORY(FrameFanout, WireCell::Gen::FrameFanout, WireCell::IFrameFanout, WireCell::INamed,
                 WireCell::IConfigurable)
