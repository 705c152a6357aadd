#pragma once
#include "nets/pid/PidConfig.h"

#include <optional>
#include <string>

namespace WireCell::Nets {

    /// What goes into a network: planes [batch, plane, wire, tick], and a parameter [batch, 1] that is not convolved.
    struct PidInput {
        Value planes;
        std::optional<Value> parameter;
    };

    /// Layers that networks for particles share.
    class PidParts {
      public:
        explicit PidParts(const PidConfig& config)
          : m_config(config)
        {
        }

        PidInput input_of(Part& network, const Value& image) const;

        /// So many channels at a width of 64, at the width of this network; at least 1.
        int64_t scaled(int64_t channels) const;

        /// Convolution "conv", normalisation "norm", ReLU.
        Value conv(Part& part, const std::string& name, const Value& image, int64_t channels, int64_t kernel,
                   int64_t stride = 1) const;
        /// Convolution with its bias where no normalisation has one, and the latter: names end with `suffix`.
        Value conv_and_norm(Part& part, const std::string& suffix, const Value& image, int64_t channels, int64_t kernel,
                            int64_t stride = 1) const;

        /// Of [batch, channel] of a whole image the numbers of the answer, [batch, number].  `name` is the last layer's.
        Value answer(Part& part, const std::string& name, const Value& features,
                     const std::optional<Value>& parameter) const;

        /// The last layer alone.
        Value last_layer(Part& part, const std::string& name, const Value& features, double dropout) const;

      private:
        const PidConfig& m_config;
    };

    /// ValueError, now or when the network runs, for an image of which a side is less than `least`.
    void expect_least(Part& network, const Value& image, int64_t least, const std::string& who);
}
