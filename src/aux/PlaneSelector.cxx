#include "WireCellAux/Nodes.h"
#include "WireCellAux/PlaneTools.h"
#include "WireCellAux/TaggedTraces.h"
#include "WireCellIface/IFrameFilter.h"
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
    class PlaneSelector : public Function<PlaneSelectorConfig, IFrameFilter> {
      public:
        PlaneSelector()
          : Function("PlaneSelector", "aux")
        {
        }

      private:
        void configured() override
        {
            SPNG_VALIDATE(m_cfg.plane >= 0 && m_cfg.plane <= 2, "{}.plane: got {} (want 0, 1 or 2)", who(),
                          m_cfg.plane);
            m_selection = TraceSelection();
            for (const auto& channel : plane_channels(Factory::find_tn<IAnodePlane>(m_cfg.anode), m_cfg.plane)) {
                m_selection.channels.insert(channel->ident());
            }
            m_selection.tags = m_cfg.tags;
            m_selection.summary_tags = m_cfg.summary_tags;
            m_selection.rules.configure(m_cfg.tag_rules);
        }

        IFrame::pointer process(const input_pointer& in) override
        {
            const auto out = select_traces(*in, m_selection);
            log->debug("call={} frame={} kept {} of {} traces", calls(), in->ident(), out->traces()->size(),
                       in->traces()->size());
            return out;
        }

        TraceSelection m_selection;
    };
}

WIRECELL_FACTORY(PlaneSelector, WireCell::Aux::PlaneSelector, WireCell::IFrameFilter, WireCell::INamed,
                 WireCell::IConfigurable)
