#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace WireCell::Train {

    /// A part of an image.
    struct Window {
        int64_t channel = 0, channels = 0; ///< the first, and how many
        int64_t bin = 0, bins = 0;         ///< likewise, at the network's rate
    };

    /// The features and the true charge of one view of an event, of which parts can be had.
    class Image {
      public:
        virtual ~Image() = default;

        virtual int64_t features() const = 0;
        virtual int64_t channels() const = 0;
        virtual int64_t bins() const = 0;

        /// float32 [feature, channel, bin], and float32 [channel, bin]: the mean of the ticks of a bin [electrons].
        /// ValueError, with the origin, for what is not finite.
        virtual at::Tensor features_of(const Window& window) const = 0;
        virtual at::Tensor truth_of(const Window& window) const = 0;

        /// The largest true charge of each block of pixels, see truth_peaks().
        virtual at::Tensor peaks() const = 0;

        /// Where it is from: file or queue, event, view.
        virtual std::string origin() const = 0;

        Window whole() const { return {0, channels(), 0, bins()}; }
    };

    using Images = std::vector<std::shared_ptr<const Image>>;

    /// The size of a block of truth_peaks().
    inline constexpr int64_t block_channels = 8, block_bins = 16;

    /// float32 [block of channels, block of bins]: the largest of true charge [channel, bin] in each block; blocks at the ends may be
    /// smaller.  So pixels with charge are found without looking at all of them.
    at::Tensor truth_peaks(const at::Tensor& truth);

    /// An image in memory.
    std::shared_ptr<const Image> image_of(at::Tensor features, at::Tensor truth, const std::string& origin);

    /// ValueError, with the origin, for numbers that are not finite.
    void check_finite(const at::Tensor& numbers, const char* what, const std::string& origin);

    /// U, V or W.
    std::string plane_word(int plane);
}
