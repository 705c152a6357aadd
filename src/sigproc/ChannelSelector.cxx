#include "WireCellAux/Nodes.h"
#include "WireCellAux/TaggedTraces.h"
#include "WireCellIface/IFrameFilter.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::SigProc {
    struct ChannelSelectorConfig {
        nlohmann::json channels = nlohmann::json::array(); ///< Idents, ranges [first, last] (both included), or "all"
        std::vector<std::string> tags;                     ///< Keep only traces with one of these tags; all if empty
        std::vector<nlohmann::json> tag_rules; ///< Rules {frame:{regex:tag}, trace:{}}; tags without one are kept
    };
    BOOST_DESCRIBE_STRUCT(ChannelSelectorConfig, (), (channels, tags, tag_rules))

    /// Keeps the traces of some channels.
    class ChannelSelector : public Aux::Function<ChannelSelectorConfig, IFrameFilter> {
      public:
        ChannelSelector()
          : Function("ChannelSelector", "sigproc")
        {
        }

      private:
        void configured() override
        {
            m_selection = Aux::TraceSelection();
            m_selection.all_channels = m_cfg.channels == "all";
            if (!m_selection.all_channels) {
                if (!m_cfg.channels.is_array()) bad_channels(m_cfg.channels);
                for (const auto& item : m_cfg.channels) add_channels(item);
            }
            m_selection.tags = m_cfg.tags;
            m_selection.rules.configure(m_cfg.tag_rules);
        }

        IFrame::pointer process(const input_pointer& in) override
        {
            const auto out = Aux::select_traces(*in, m_selection);
            log->debug("call={} frame={} kept {} of {} traces", calls(), in->ident(), out->traces()->size(),
                       in->traces()->size());
            return out;
        }

        [[noreturn]] void bad_channels(const Configuration& got) const
        {
            SPNG::config::wrong_value(who() + ".channels", got,
                                      "\"all\" or an array of channel idents and ranges [first, last]");
        }

        /// An ident, [first, last] or {first, last}.
        void add_channels(const Configuration& item)
        {
            if (item.is_number_integer()) {
                m_selection.channels.insert(item.get<int>());
                return;
            }
            const bool pair = item.is_array() && item.size() == 2;
            const bool object = item.is_object() && item.contains("first") && item.contains("last");
            if (!pair && !object) bad_channels(item);
            const auto& first = pair ? item[0] : item["first"];
            const auto& last = pair ? item[1] : item["last"];
            if (!first.is_number_integer() || !last.is_number_integer()) bad_channels(item);
            for (int channel = first.get<int>(); channel <= last.get<int>(); ++channel) {
                m_selection.channels.insert(channel);
            }
        }

        Aux::TraceSelection m_selection;
    };
}

WIRECELL_FACTORY(ChannelSelector, WireCell::SigProc::ChannelSelector, WireCell::IFrameFilter, WireCell::INamed,
                 WireCell::IConfigurable)
