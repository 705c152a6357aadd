#pragma once
#include "WireCellIface/ITrace.h"
#include "WireCellSpng/core/AnodeTools.h"

#include <ATen/core/Tensor.h>

#include <vector>

namespace WireCell::SPNG {

    /// Samples of some traces as an image.
    struct RasterImage {
        at::Tensor samples; ///< float32 (channels, ticks) on the host
        int tbin = 0;       ///< [ticks] first column, from the frame's time
    };

    /// An ordered list of channels that are the rows of images.
    class RasterRows {
      public:
        explicit RasterRows(std::vector<int> channels);

        const std::vector<int>& channels() const { return m_channels; }

        /// The row of a channel, -1 if it has none.
        int64_t row(int channel) const
        {
            const auto it = m_rows.find(channel);
            return it == m_rows.end() ? -1 : it->second;
        }

        /// Add up the traces of these channels, over the ticks that they span; rows without a trace are zero.
        /// Without any such trace there are no columns.  `pinned` asks for memory that a GPU copies from directly.
        /// ValueError names the channel and tick of a sample that is not finite.
        RasterImage raster(const ITrace::vector& traces, bool pinned = false) const;

        /// Add up one number per trace, of the traces of these channels: float64 (channels).
        at::Tensor summarise(const ITrace::vector& traces, const std::vector<double>& numbers) const;

      private:
        std::vector<int> m_channels;
        ChannelRows m_rows;
    };

    /// Channels that only traces or only rows have.
    struct UnmetChannels {
        std::vector<int> foreign; ///< of traces, sorted
        size_t missing = 0;       ///< rows without a trace
    };
    UnmetChannels unmet_channels(const std::vector<RasterRows>& groups, const ITrace::vector& traces);
}
