#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

/// Traditional signal processing: deconvolution in wire and time, and images of it through filters.
namespace WireCell::SPNG::OSP {

    struct DeconParams {
        at::Tensor response;        ///< float32 [wire, tick], the wire of interest in the middle
        at::Tensor wire_filter;     ///< float32 [row] by frequency; undefined for none
        at::Tensor correction;      ///< complex64 [row, tick/2 + 1] to multiply the samples with; undefined for none
        bool keep_infinite = false; ///< what is divided by zero stays so, instead of becoming zero
    };

    /// Divide the samples of a plane by the response of its wires.
    ///
    ///   samples  float32 [row, tick], contiguous, on the CPU, with as many rows of zeros at the ends as the response has in all
    ///            but one wire
    ///   return   complex64 [row, tick/2 + 1], the half spectrum along ticks.  What was in the middle of the response comes out
    ///            (wires - 1)/2 rows earlier, cyclically, and what began with the response at a tick is at that tick.
    at::Tensor deconvolve(const at::Tensor& samples, const DeconParams& params);

    /// What of a spectrum an image is made of.
    struct ImageView {
        int64_t nticks = 0;        ///< [ticks] behind the spectrum
        int64_t shift = 0;         ///< [ticks] to later times, cyclic
        int64_t crop = 0;          ///< [ticks] of the image
        std::vector<int64_t> rows; ///< of the spectrum, one for each row of the image
    };

    /// Images of a spectrum through filters, each float32 [row, tick].
    ///
    ///   filters   float32 [nticks/2 + 1] each; undefined for none
    std::vector<at::Tensor> images(const at::Tensor& spectrum, const ImageView& view,
                                   const std::vector<at::Tensor>& filters);
}
