#include "WireCellAux/Logger.h"
#include "WireCellAux/PlaneTools.h"
#include "WireCellAux/TaggedTraces.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IFrameFilter.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::Aux {
    struct PlaneSelectorConfig {
        std::string anode = "AnodePlane";      ///< The IAnodePlane whose channels count
        int plane = 0;                         ///< Index of the wire plane: 0, 1, 2 for U, V, W
        std::vector<std::string> tags;         ///< Keep only traces with one of these tags; all if empty
        std::vector<std::string> summary_tags; ///< Keep the trace summaries of these tags; of all if empty
        std::vector<nlohmann::json> tag_rules; ///< Rules {frame:{regex:tag}, trace:{}}; tags without one are kept
    };
    BOOST_DESCRIBE_STRUCT(PlaneSelectorConfig, (), (anode, plane, tags, summary_tags, tag_rules))

    /// Keeps the traces of the channels of one wire plane, in all faces of an anode.
    class PlaneSelector : public Logger, public IFrameFilter, public IConfigurable {
      public:
        PlaneSelector()
          : Logger("PlaneSelector", "aux")
        {
        }

        Configuration default_configuration() const override { return SPNG::config::defaults<PlaneSelectorConfig>(); }

        void configure(const Configuration& config) override
        {
            const auto who = SPNG::config::who("PlaneSelector", get_name());
            const auto cfg = SPNG::config::parse<PlaneSelectorConfig>(config, who);
            SPNG_VALIDATE(cfg.plane >= 0 && cfg.plane <= 2, "{}.plane: got {} (want 0, 1 or 2)", who, cfg.plane);
            m_selection = TraceSelection();
            for (const auto& channel : plane_channels(Factory::find_tn<IAnodePlane>(cfg.anode), cfg.plane)) {
                m_selection.channels.insert(channel->ident());
            }
            m_selection.tags = cfg.tags;
            m_selection.summary_tags = cfg.summary_tags;
            m_selection.rules.configure(cfg.tag_rules);
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
            out = select_traces(*in, m_selection);
            log->debug("call={} frame={} kept {} of {} traces", call, in->ident(), out->traces()->size(),
                       in->traces()->size());
            return true;
        }

      private:
        TraceSelection m_selection;
        size_t m_count = 0;
    };
}

WIRECELL_FACTORY(PlaneSelector, WireCell::Aux::PlaneSelector, WireCell::IFrameFilter, WireCell::INamed,
                 WireCell::IConfigurable)
