#pragma once
#include "WireCellIface/IFrame.h"
#include "WireCellSpng/ITorchTensor.h"

#include <optional>
#include <vector>

namespace WireCell::SPNG {

    /// The elements of all tensors in a row, as another type.
    template <class T>
    std::vector<T> concatenate(const ITorchTensor::vector& tensors);

    /// Turns images into traces, row by row.
    class TraceMaker {
      public:
        /// `summaries` has one number per channel or none at all.  With `gap`, each run of samples that are not zero
        /// becomes a trace of its own, runs no more than `gap` ticks apart one together; without, each row is a trace.
        TraceMaker(std::vector<int> channels, std::vector<double> summaries, std::optional<int> gap);

        /// Add an image (channels, ticks), the next rows of the list, whose first column is at `tbin`.  Waits for the
        /// device.  An image without columns gives no traces.  ValueError for another number of dimensions, or more
        /// rows than channels.
        void add(const at::Tensor& image, int tbin);

        /// Append the traces to a list, and their summaries.  Returns the traces' positions in that list.
        /// ValueError if there were fewer rows than channels.
        IFrame::trace_list_t finish(ITrace::vector& traces, IFrame::trace_summary_t& summary);

      private:
        void add_row(const float* samples, int64_t nticks, int tbin);
        void add_trace(const float* begin, const float* end, int tbin);

        std::vector<int> m_channels;
        std::vector<double> m_summaries;
        std::optional<int> m_gap;
        size_t m_row = 0;
        ITrace::vector m_traces;
        IFrame::trace_summary_t m_summary;
    };

    /// Masks by label from int (ranges, 4) tensors: batch (0), channel, begin and end tick.  Ticks are multiplied by
    /// `scale` and rounded outwards.  ValueError for another shape or a batch.
    Waveform::ChannelMaskMap channel_masks(const ITorchTensor::vector& tensors, double scale = 1);
}
