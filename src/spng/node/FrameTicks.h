#pragma once
#include "WireCellSpng/algo/Convolve.h"
#include "WireCellSpng/core/Dims.h"
#include "WireCellSpng/core/Masks.h"

#include <ATen/ATen.h>

/// Sizes that follow from the number of ticks of a frame.
namespace WireCell::SPNG {

    /// An image of repeated samples without those, fewer than `factor`, that the last merged one has too many.
    inline at::Tensor within_frame(const Metadata& md, const at::Tensor& image, int64_t factor)
    {
        const auto want = TDM::frame_columns(md);
        const auto excess = image.size(dim::tick) - want;
        return want >= 0 && excess > 0 && excess < factor ? image.narrow(dim::tick, 0, want) : image;
    }

    /// A crop of ticks, where the frame's are asked for as a number: those that the metadata tells, else the input's.
    inline int64_t crop_to_frame(int64_t crop, const Metadata& md, const at::Tensor& input)
    {
        if (crop != crop_frame) return crop;
        const auto want = TDM::frame_columns(md);
        return want > 0 ? want : input.size(dim::tick);
    }
}
