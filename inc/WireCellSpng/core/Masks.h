#pragma once
#include "WireCellSpng/core/Raster.h"
#include "WireCellSpng/core/Tdm.h"
#include "WireCellUtil/Waveform.h"

/// Channel masks: samples that are not to be used, from the frame to the signals.
///
/// Metadata of an image carries them as `masked`, an array of [row, first, one past the last], in samples of the frame
/// (of the period `tick`) from the image's first column.  Nothing is looked up and nothing made where there are none.
namespace WireCell::SPNG {

    /// The ranges of the masks with these labels on some rows within a range of ticks, counted from its begin: in the
    /// order of rows and ticks, apart from each other, none empty.
    MaskedRanges masked_ranges(const Waveform::ChannelMaskMap& masks, const std::vector<std::string>& labels,
                               const RasterRows& rows, TickRange ticks);

    namespace TDM {

        /// Which columns count as masked where one stands for several samples of the frame.
        enum class MaskedBins {
            touched, ///< those with any masked sample
            covered  ///< those of nothing but masked samples
        };

        void set_masked(Metadata& md, const MaskedRanges& ranges);
        bool has_masked(const Metadata& md);

        /// The same ranges when `nticks` samples are put before the image.
        Metadata later_masked(const Metadata& md, int64_t nticks);

        /// Which samples of an image [..., channel, tick] with this metadata are masked: bool [channel, tick] on its
        /// device, made on the host without a wait.  Undefined where none are.
        /// ValueError if the image has not as many rows as the metadata has `chids`.
        at::Tensor masked_samples(const Metadata& md, const at::Tensor& image, MaskedBins bins);

        /// The image with its masked samples at zero, itself where there are none.
        at::Tensor without_masked(const Metadata& md, const at::Tensor& image);

        /// How many columns an image of this period should have, by the frame's `nticks` and `tick`; -1 where the
        /// metadata does not say.
        int64_t frame_columns(const Metadata& md);

        /// An image of repeated samples without those, fewer than `factor`, that the last merged one has too many.
        at::Tensor within_frame(const Metadata& md, const at::Tensor& image, int64_t factor);

        /// A crop of ticks, where it is `crop_frame` as many as the frame has, or the input if the metadata does not say.
        inline constexpr int64_t crop_frame = -3;
        int64_t crop_to_frame(int64_t crop, const Metadata& md, const at::Tensor& input);
    }
}
