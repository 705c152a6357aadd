#pragma once
#include "nets/NetConfig.h"
#include "nets/layers/Part.h"

namespace WireCell::Nets {

    /// Networks with the encoder of a MobileNet.
    struct MobileConfig : NetConfig {
        int width = 0;              ///< channels of the encoder's first level, with which all widths are scaled
        std::vector<int> widths;    ///< channels of the decoder's steps
        bool align_corners = false; ///< upsampling keeps the places of the corners
    };
    BOOST_DESCRIBE_STRUCT(MobileConfig, (NetConfig), (width, widths, align_corners))

    /// The multiple of 8 nearest to a number of channels, at least 8 and not below nine tenths of it, as the authors of the
    /// MobileNets round (arXiv:1801.04381).
    int64_t round_channels(double channels);

    /// Widths of a network that is `factor` times as wide as the published one.
    class Widths {
      public:
        /// `first`: channels of the published encoder's first level; `decoder`: those of the published decoder.
        Widths(const MobileConfig& config, int64_t first, const std::vector<int64_t>& decoder, const std::string& who);

        int64_t scaled(int64_t channels) const;
        int64_t decoder(size_t step) const { return m_decoder.at(step); }

      private:
        double m_factor;
        std::vector<int64_t> m_decoder;
    };

    /// A 1 x 1 convolution to the three channels that a MobileNet takes.
    Value describe_projection(Part& network, const Value& image);
}
