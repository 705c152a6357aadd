#include "WireCellAux/Logger.h"
#include "WireCellAux/TaggedTraces.h"
#include "WireCellIface/IAnodePlane.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IFrameFanout.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::SigProc {
    struct ChannelSplitterConfig {
        std::vector<std::string> anodes;       ///< An IAnodePlane for each output port
        std::vector<nlohmann::json> tag_rules; ///< Rules {frame, trace: {regex: tag}} per port; other tags are dropped
    };
    BOOST_DESCRIBE_STRUCT(ChannelSplitterConfig, (), (anodes, tag_rules))

    /// Gives each port the traces of the channels of its anode.
    class ChannelSplitter : public Aux::Logger, public IFrameFanout, public IConfigurable {
      public:
        ChannelSplitter()
          : Logger("ChannelSplitter", "sigproc")
        {
        }

        Configuration default_configuration() const override { return SPNG::config::defaults<ChannelSplitterConfig>(); }

        void configure(const Configuration& config) override
        {
            const auto who = SPNG::config::who("ChannelSplitter", get_name());
            const auto cfg = SPNG::config::parse<ChannelSplitterConfig>(config, who);
            SPNG_VALIDATE(!cfg.anodes.empty(), "{}.anodes: got none (want one for each port)", who);
            m_selections.clear();
            for (const auto& tn : cfg.anodes) {
                const auto channels = Factory::find_tn<IAnodePlane>(tn)->channels();
                m_selections.emplace_back();
                m_selections.back().channels.insert(channels.begin(), channels.end());
            }
            m_rules = tagrules::Context();
            m_rules.configure(cfg.tag_rules);
            m_count = 0;
        }

        std::vector<std::string> output_types() override
        {
            return std::vector<std::string>(m_selections.size(), typeid(IFrame).name());
        }

        bool operator()(const input_pointer& in, output_vector& outv) override
        {
            const auto call = m_count++;
            outv.assign(m_selections.size(), nullptr);
            if (!in) {
                log->debug("EOS at call={}", call);
                return true;
            }
            size_t given = 0;
            for (size_t port = 0; port < outv.size(); ++port) {
                outv[port] = part(*in, port);
                given += outv[port]->traces()->size();
            }
            log->debug("call={} frame={} {} traces gave {} on {} ports", call, in->ident(), in->traces()->size(), given,
                       outv.size());
            return true;
        }

      private:
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
        size_t m_count = 0;
    };
}

WIRECELL_FACTORY(ChannelSplitter, WireCell::SigProc::ChannelSplitter, WireCell::IFrameFanout, WireCell::INamed,
                 WireCell::IConfigurable)
