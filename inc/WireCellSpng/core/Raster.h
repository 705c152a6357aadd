#pragma once
#include "WireCellIface/ITrace.h"
#include "WireCellSpng/core/AnodeTools.h"

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

namespace WireCell::SPNG {

    /// Ticks from `begin` to before `end`, from the frame's time.
    struct TickRange {
        int64_t begin = 0;
        int64_t end = 0;
        int64_t size() const { return end - begin; }
    };

    /// The ticks that traces span; none for no traces.
    TickRange tick_range(const ITrace::vector& traces);

    /// Samples of one row that are not to be used, by column, from `begin` to before `end`.
    struct MaskedRange {
        int64_t row = 0;
        int64_t begin = 0;
        int64_t end = 0;
        bool operator==(const MaskedRange&) const = default;
    };
    using MaskedRanges = std::vector<MaskedRange>;

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

        /// Add up the samples in these ticks of the traces of these channels: float32 (channels, ticks) on the host.  Rows without a trace are zero.  Masked samples, in the order of rows and apart from each other, get
        /// the median of their row's other samples, 0 where there is no other.  `pinned` asks for memory that a GPU
        /// copies from directly.  ValueError names the channel and tick of a sample that is not finite, nor masked.
        at::Tensor raster(const ITrace::vector& traces, TickRange ticks, const MaskedRanges& masked = {},
                          bool pinned = false) const;

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
        size_t met = 0;           ///< rows with traces
    };
    UnmetChannels unmet_channels(const std::vector<RasterRows>& groups, const ITrace::vector& traces);
}
