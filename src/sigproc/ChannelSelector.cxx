#include "WireCellAux/Logger.h"
#include "WireCellAux/TaggedTraces.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IFrameFilter.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellUtil/NamedFactory.h"

namespace WireCell::SigProc {
    struct ChannelSelectorConfig {
        nlohmann::json channels = nlohmann::json::array(); ///< Idents, ranges [first, last] (both included), or "all"
        std::vector<std::string> tags;                     ///< Keep only traces with one of these tags; all if empty
        std::vector<nlohmann::json> tag_rules; ///< Rules {frame:{regex:tag}, trace:{}}; tags without one are kept
    };
    BOOST_DESCRIBE_STRUCT(ChannelSelectorConfig, (), (channels, tags, tag_rules))

    /// Keeps the traces of some channels.
    class ChannelSelector : public Aux::Logger, public IFrameFilter, public IConfigurable {
      public:
        ChannelSelector()
          : Logger("ChannelSelector", "sigproc")
        {
        }

        Configuration default_configuration() const override { return SPNG::config::defaults<ChannelSelectorConfig>(); }

        void configure(const Configuration& config) override
        {
            const auto cfg =
                SPNG::config::parse<ChannelSelectorConfig>(config, SPNG::config::who("ChannelSelector", get_name()));
            m_selection = Aux::TraceSelection();
            m_selection.all_channels = cfg.channels == "all";
            if (!m_selection.all_channels) {
                if (!cfg.channels.is_array()) bad_channels(cfg.channels);
                for (const auto& item : cfg.channels) add_channels(item);
            }
            m_selection.tags = cfg.tags;
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
            out = Aux::select_traces(*in, m_selection);
            log->debug("call={} frame={} kept {} of {} traces", call, in->ident(), out->traces()->size(),
                       in->traces()->size());
            return true;
        }

      private:
        [[noreturn]] void bad_channels(const Configuration& got) const
        {
            SPNG::config::wrong_value(SPNG::config::who("ChannelSelector", get_name()) + ".channels", got,
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
        size_t m_count = 0;
    };
}

WIRECELL_FACTORY(ChannelSelector, WireCell::SigProc::ChannelSelector, WireCell::IFrameFilter, WireCell::INamed,
                 WireCell::IConfigurable)
