#include "WireCellAux/Nodes.h"
#include "WireCellAux/TaggedTraces.h"
#include "WireCellIface/IAnodePlane.h"
#include "WireCellIface/IFrameFanout.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::SigProc {
    struct ChannelSplitterConfig {
        std::vector<std::string> anodes;       ///< An IAnodePlane for each output port
        std::vector<nlohmann::json> tag_rules; ///< Rules {frame, trace: {regex: tag}} per port; other tags are dropped
    };
    BOOST_DESCRIBE_STRUCT(ChannelSplitterConfig, (), (anodes, tag_rules))

    /// Gives each port the traces of the channels of its anode.
    class ChannelSplitter : public Aux::Fanout<ChannelSplitterConfig, IFrameFanout> {
      public:
        ChannelSplitter()
          : Fanout("ChannelSplitter", "sigproc")
        {
        }

      private:
        void configured() override
        {
            SPNG_VALIDATE(!m_cfg.anodes.empty(), "{}.anodes: got none (want one for each port)", who());
            m_selections.clear();
            for (const auto& tn : m_cfg.anodes) {
                const auto channels = Factory::find_tn<IAnodePlane>(tn)->channels();
                m_selections.emplace_back();
                m_selections.back().channels.insert(channels.begin(), channels.end());
            }
            m_rules = tagrules::Context();
            m_rules.configure(m_cfg.tag_rules);
        }

        size_t ports() const override { return m_selections.size(); }

        output_vector split(const input_pointer& in) override
        {
            output_vector out;
            size_t given = 0;
            for (size_t port = 0; port < ports(); ++port) {
                out.push_back(part(*in, port));
                given += out.back()->traces()->size();
            }
            log->debug("call={} frame={} {} traces gave {} on {} ports", calls(), in->ident(), in->traces()->size(),
                       given, ports());
            return out;
        }

        IFrame::pointer part(const IFrame& in, size_t port) const
        {
            const auto selected = Aux::select_traces(in, m_selections[port]);
            auto out =
                std::make_shared<Aux::SimpleFrame>(in.ident(), in.time(), selected->traces(), in.tick(), in.masks());
            for (const auto& tag : Aux::transform_frame_tags(m_rules, port, in)) out->tag_frame(tag);
            Aux::TaggedTraces tagged;
            Aux::transform_trace_tags(tagged, m_rules, port, "trace", *selected);
            tagged.apply(*out);
            return out;
        }

        std::vector<Aux::TraceSelection> m_selections;
        tagrules::Context m_rules;
    };
}

WIRECELL_FACTORY(ChannelSplitter, WireCell::SigProc::ChannelSplitter, WireCell::IFrameFanout, WireCell::INamed,
                 WireCell::IConfigurable)
