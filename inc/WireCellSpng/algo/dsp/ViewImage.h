#pragma once
#include <ATen/core/Tensor.h>

/// Between the charge of a view and an image of fewer pixels, of a size that all views have.
namespace WireCell::SPNG {

    /// How charge [channel, tick] becomes pixels [row, column]: a row is a time, a column is a wire.
    struct ViewPixels {
        int ticks = 1;    ///< ticks that are one row, their mean
        int channels = 1; ///< channels that are one column, their mean
        int rows = 0;     ///< [pixels] height; what is smaller lies in its middle, what is larger is cut at both ends
        int columns = 0;  ///< [pixels] width, likewise
        double floor = 0; ///< [electrons] of a sample; pixels whose mean does not exceed it are 0
        double scale = 1; ///< [electrons] of a sample that are 1 in the image
    };

    /// The pixels of charge [channel, tick], float32 [row, column].  ValueError for numbers of ViewPixels that are not above 0, a
    /// negative floor, and another number of dimensions.
    at::Tensor view_pixels(const at::Tensor& charge, const ViewPixels& how);

    /// What becomes of pixels, the last two dimensions, for a network: means of blocks of 2^downsample each way, and then log(x + 1) if
    /// asked for.  ValueError if blocks do not divide the image.
    at::Tensor network_pixels(const at::Tensor& pixels, int downsample, bool log);

    /// Numbers [..., row, column] of such an image at each sample, [..., channel, tick]; `outside` where samples are in no pixel.
    at::Tensor at_samples(const at::Tensor& image, const ViewPixels& how, int downsample, int64_t channels,
                          int64_t ticks, double outside);

    /// Of which source a pixel or sample is, int64 of the shape of the charges: 1 where the first source has more charge or as much, 2 where the
    /// second has more, 0 where neither exceeds the threshold.
    at::Tensor source_labels(const at::Tensor& first, const at::Tensor& second, double threshold);
}
