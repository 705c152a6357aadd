#pragma once
#include <ATen/core/Tensor.h>

#include <exception>
#include <functional>
#include <vector>

/// Images cut into parts for a net that sees only so far: where to compute, and what to fill the rest with.
namespace WireCell::SPNG {

    /// A net on [batch, feature, height, width], giving [batch, channels, height, width] of any number of channels.
    using Net = std::function<at::Tensor(const at::Tensor&)>;

    /// Rows [top, bottom) and columns [left, right).
    struct Box {
        int64_t top, bottom, left, right;
        bool operator==(const Box&) const = default;
    };

    /// How far a net sees, and what it halves.
    struct Reach {
        int64_t halo = 0; ///< [samples] context on each side, at least half the receptive field
        int64_t unit = 1; ///< [samples] parts begin at multiples of this, the net's pooling factor

        /// The halo as a multiple of the unit.
        int64_t margin() const { return (halo + unit - 1) / unit * unit; }
    };

    /// A box with its context, as far as the image has any.  The box begins at multiples of the unit.
    Box with_context(const Box& box, int64_t height, int64_t width, const Reach& reach);

    /// Boxes, in tiles, that cover all that is set in `wanted`, bool [rows, columns] on the CPU, and are cheap to
    /// compute: the cost of a box is `cost(box)`.
    std::vector<Box> cover(const at::Tensor& wanted, const std::function<double(const Box&)>& cost);

    /// Which tiles an image reaches: bool [tile rows, tile columns], on the image's device.
    ///
    ///   image       [feature, height, width]
    ///   tile        [samples] edge of a tile, a multiple of the unit
    ///   threshold   what an absolute value must exceed to be activity
    at::Tensor reached_tiles(const at::Tensor& image, int64_t tile, const Reach& reach, double threshold);

    /// What the net gives for an image of zeros.  Away from the borders that repeats itself with the unit, so that it is
    /// known from a small image.  [1, channels, height, width]
    at::Tensor empty_output(const Net& net, const at::Tensor& like, int64_t height, int64_t width, const Reach& reach);

    /// The net's output for images that are zero in most places, computed where there is activity, and elsewhere taken
    /// from `empty`.  The same as net(batch), but for rounding, for a net without global operators, as far as what
    /// stays below the threshold is zero.
    ///
    ///   batch    [batch, feature, height, width]
    ///   empty    [1, channels, height, width] of empty_output()
    at::Tensor forward_active(const Net& net, const at::Tensor& batch, const at::Tensor& empty, int64_t tile,
                              const Reach& reach, double threshold);

    /// The net on pieces of at most `core` samples along `dim`, each with its context.  `core` is a multiple of the unit.
    at::Tensor forward_pieces(const Net& net, const at::Tensor& batch, int64_t dim, int64_t core, const Reach& reach);

    /// The length of each of about `pieces` pieces, a multiple of the unit.
    int64_t piece_length(int64_t size, int64_t pieces, const Reach& reach);

    /// Whether an error says that memory ran out, on a device or on the host.
    bool is_out_of_memory(const std::exception& error);
}
