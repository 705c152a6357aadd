#include "WireCellAux/Component.h"
#include "WireCellIface/IChannelResponse.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Persist.h"

#include <unordered_map>

namespace WireCell::SigProc {
    struct PerChannelResponseConfig {
        std::string filename; ///< JSON file {tick, t0: [time], channels: [[channel ident, [samples]], ...]}
    };
    BOOST_DESCRIBE_STRUCT(PerChannelResponseConfig, (), (filename))

    /// Responses of the electronics, one for each channel, from a file.
    class PerChannelResponse : public Aux::Component<PerChannelResponseConfig>, public IChannelResponse {
      public:
        PerChannelResponse()
          : Component("PerChannelResponse", "sigproc")
        {
        }

        const Waveform::realseq_t& channel_response(int channel_ident) const override
        {
            const auto it = m_responses.find(channel_ident);
            if (it == m_responses.end()) {
                THROW(KeyError() << errmsg{
                          fmt::format("{}: {} has no response for channel {}", who(), file(), channel_ident)});
            }
            return it->second;
        }

        Binning channel_response_binning() const override { return m_binning; }

      private:
        void configured() override
        {
            SPNG_VALIDATE(!m_cfg.filename.empty(), "{}.filename: got none (want a file of channel responses)", who());
            const auto top = Persist::load(m_cfg.filename);
            SPNG_VALIDATE(top.is_object(), "{}: {} is no object", who(), file());
            const double tick = number(top, "tick"), start = number(top, "t0");
            SPNG_VALIDATE(tick > 0, "{}: tick in {} is {} ns (want more than 0)", who(), file(), tick);
            const auto channels = top.find("channels");
            const bool has_channels = channels != top.end() && channels->is_array() && !channels->empty();
            SPNG_VALIDATE(has_channels, "{}: {} has no array \"channels\"", who(), file());
            m_responses.clear();
            for (const auto& entry : *channels) add(entry);
            const auto nsamples = m_responses.begin()->second.size();
            m_binning = Binning(static_cast<int>(nsamples), start, start + nsamples * tick);
            log->debug("{} channels of {} samples from {}", m_responses.size(), nsamples, m_cfg.filename);
        }

        std::string file() const { return "file '" + m_cfg.filename + "'"; }

        double number(const Configuration& top, const std::string& key) const
        {
            const auto it = top.find(key);
            SPNG_VALIDATE(it != top.end() && it->is_number(), "{}: {} has no number \"{}\"", who(), file(), key);
            return it->get<double>();
        }

        /// [channel ident, [samples]]
        void add(const Configuration& entry)
        {
            const bool is_pair =
                entry.is_array() && entry.size() == 2 && entry[0].is_number_integer() && entry[1].is_array();
            SPNG_VALIDATE(is_pair, "{}: channels[{}] in {} is not [channel ident, [samples]]", who(),
                          m_responses.size(), file());
            const int channel = entry[0].get<int>();
            Waveform::realseq_t samples;
            for (const auto& sample : entry[1]) {
                SPNG_VALIDATE(sample.is_number(), "{}: channel {} in {} has a sample that is no number", who(), channel,
                              file());
                samples.push_back(sample.get<float>());
            }
            SPNG_VALIDATE(!samples.empty(), "{}: channel {} in {} has no samples", who(), channel, file());
            const auto wanted = m_responses.empty() ? samples.size() : m_responses.begin()->second.size();
            SPNG_VALIDATE(samples.size() == wanted, "{}: channel {} in {} has {} samples (want {}, as the others have)",
                          who(), channel, file(), samples.size(), wanted);
            const bool is_new = m_responses.emplace(channel, std::move(samples)).second;
            SPNG_VALIDATE(is_new, "{}: channel {} stands twice in {}", who(), channel, file());
        }

        std::unordered_map<int, Waveform::realseq_t> m_responses;
        Binning m_binning;
    };
}

WIRECELL_FACTORY(PerChannelResponse, WireCell::SigProc::PerChannelResponse, WireCell::IChannelResponse,
                 WireCell::INamed, WireCell::IConfigurable)
