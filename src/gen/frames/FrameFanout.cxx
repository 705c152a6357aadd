#include "WireCellAux/Logger.h"
#include "WireCellAux/TaggedTraces.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IFrameFanout.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::Gen {
    struct FrameFanoutConfig {
        int multiplicity = 1;                  ///< Number of output ports, 1 or more
        std::vector<nlohmann::json> tag_rules; ///< Rules {frame, trace: {regex: tag}} per port; none: nothing changes
    };
    BOOST_DESCRIBE_STRUCT(FrameFanoutConfig, (), (multiplicity, tag_rules))

    /// Gives each frame to several takers.
    class FrameFanout : public Aux::Logger, public IFrameFanout, public IConfigurable {
      public:
        FrameFanout()
          : Logger("FrameFanout", "gen")
        {
        }

        Configuration default_configuration() const override { return SPNG::config::defaults<FrameFanoutConfig>(); }

        void configure(const Configuration& config) override
        {
            const auto who = SPNG::config::who("FrameFanout", get_name());
            const auto cfg = SPNG::config::parse<FrameFanoutConfig>(config, who);
            SPNG_VALIDATE(cfg.multiplicity > 0, "{}.multiplicity: got {} (want 1 or more)", who, cfg.multiplicity);
            m_multiplicity = cfg.multiplicity;
            m_has_rules = !cfg.tag_rules.empty();
            m_rules = tagrules::Context();
            m_rules.configure(cfg.tag_rules);
            m_count = 0;
        }

        std::vector<std::string> output_types() override
        {
            return std::vector<std::string>(m_multiplicity, typeid(IFrame).name());
        }

        bool operator()(const input_pointer& in, output_vector& outv) override
        {
            const auto call = m_count++;
            outv.assign(m_multiplicity, in);
            if (!in) {
                log->debug("EOS at call={}", call);
                return true;
            }
            if (m_has_rules) {
                for (size_t port = 0; port < outv.size(); ++port) outv[port] = retagged(*in, port);
            }
            log->debug("call={} frame={} to {} ports", call, in->ident(), outv.size());
            return true;
        }

      private:
        IFrame::pointer retagged(const IFrame& in, size_t port) const
        {
            auto out = std::make_shared<Aux::SimpleFrame>(in.ident(), in.time(), in.traces(), in.tick(), in.masks());
            for (const auto& tag : Aux::transform_frame_tags(m_rules, port, in)) out->tag_frame(tag);
            Aux::TaggedTraces tagged;
            Aux::transform_trace_tags(tagged, m_rules, port, "trace", in);
            tagged.apply(*out);
            return out;
        }

        size_t m_multiplicity = 1;
        bool m_has_rules = false;
        tagrules::Context m_rules;
        size_t m_count = 0;
    };
}

WIRECELL_FACTORY(FrameFanout, WireCell::Gen::FrameFanout, WireCell::IFrameFanout, WireCell::INamed,
                 WireCell::IConfigurable)
