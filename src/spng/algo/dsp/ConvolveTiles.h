#pragma once
#include "WireCellSpng/algo/dsp/Convolve.h"
#include "WireCellSpng/algo/dsp/FilterBank.h"

#include <functional>

/// Convolutions on CPUs, piece by piece: an image goes through memory once for each axis, and what is between transforms stays
/// in the processor's cache.  Pieces are the same with any number of threads, and so are the results.
namespace WireCell::SPNG::detail {

    /// filtered_spectrum() of a wave in CPU memory.
    at::Tensor spectrum_in_tiles(const at::Tensor& wave, const at::Tensor& kernel, const ConvolvePlan& plan,
                                 int64_t columns);

    /// Images [..., channel, output's size] of a filtered spectrum in CPU memory, one for each output; `invert` makes a piece of
    /// an image from some channels of the spectrum.
    std::vector<at::Tensor>
    images_in_tiles(const at::Tensor& spec, const std::vector<BankPlan::Output>& outputs,
                    const std::function<at::Tensor(const at::Tensor&, const BankPlan::Output&)>& invert);
}
