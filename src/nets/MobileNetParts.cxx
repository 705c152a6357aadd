#include "nets/MobileNetParts.h"

#include <algorithm>

namespace WireCell::Nets {

    int64_t round_channels(double channels)
    {
        const auto rounded = std::max<int64_t>(8, static_cast<int64_t>(channels + 4) / 8 * 8);
        return static_cast<double>(rounded) < 0.9 * channels ? rounded + 8 : rounded;
    }

    Widths::Widths(const MobileConfig& config, int64_t first, const std::vector<int64_t>& decoder,
                   const std::string& who)
      : m_factor(static_cast<double>(config.width) / static_cast<double>(first))
    {
        if (config.width < 1 || config.width > 4096) {
            SPNG::config::wrong_value(who + ".width", config.width, "from 1 to 4096");
        }
        for (const int64_t channels : decoder) m_decoder.push_back(scaled(channels));
        if (config.widths.empty()) return;
        if (config.widths.size() != decoder.size()) {
            SPNG::config::wrong_value(who + ".widths", config.widths, fmt::format("{} of them", decoder.size()));
        }
        for (size_t step = 0; step < decoder.size(); ++step) {
            if (config.widths[step] < 1 || config.widths[step] > 65536) {
                SPNG::config::wrong_value(who + ".widths", config.widths, "each from 1 to 65536");
            }
            m_decoder[step] = config.widths[step];
        }
    }

    int64_t Widths::scaled(int64_t channels) const { return round_channels(m_factor * static_cast<double>(channels)); }

    Value describe_projection(Part& network, const Value& image)
    {
        return network.conv("input_proj", image, {.channels = 3, .kernel = 1});
    }
}
