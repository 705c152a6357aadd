#pragma once
#include <ATen/core/Tensor.h>

#include <functional>
#include <vector>

/// Traditional signal processing: deconvolution in wire and time, and images of it through filters.
namespace WireCell::SPNG::OSP {

    struct DeconParams {
        at::Tensor response;    ///< float32 [wire, padded], an odd number of wires, the one of interest in the middle
        at::Tensor wire_filter; ///< float32 [rows of the spectrum] by frequency; undefined for none
        at::Tensor correction;  ///< complex64 [row, padded/2 + 1] to multiply the samples with; undefined for none
        bool keep_infinite = false; ///< what is divided by zero stays so, instead of becoming zero
        std::vector<int64_t>
            gaps; ///< rows before which as many rows of zeros are put as the response has wires, so that what is on
                  ///< both sides stays apart
    };

    /// Divide the samples of a plane by the response of its wires.  Rows of zeros at both ends, and ticks of zeros behind,
    /// keep the ends from meeting.
    ///
    ///   samples  float32 [row, tick], contiguous, on the CPU, no more ticks than the response has
    ///   return   complex64 [row + wires - 1, padded/2 + 1], the half spectrum along ticks, the rows of the samples first, and
    ///            more rows for gaps.  A charge whose response begins at a tick is at that tick.
    at::Tensor deconvolve(const at::Tensor& samples, const DeconParams& params);

    /// The rows of the spectrum that rows of samples are at.
    std::vector<int64_t> spectrum_rows(int64_t nrows, int64_t nwires, const std::vector<int64_t>& gaps);

    /// What of a spectrum an image is made of.
    struct ImageView {
        int64_t nticks = 0;        ///< [ticks] behind the spectrum
        int64_t shift = 0;         ///< [ticks] to later times, cyclic
        int64_t crop = 0;          ///< [ticks] of the image
        std::vector<int64_t> rows; ///< of the spectrum, one for each row of the image
    };

    /// What is done to some rows of an image as soon as they are made; several threads call it.
    using FinishRows = std::function<void(const at::Tensor& rows)>;

    /// Images of a spectrum through filters, each float32 [row, tick].
    ///
    ///   filters   float32 [nticks/2 + 1] each; undefined for none
    std::vector<at::Tensor> images(const at::Tensor& spectrum, const ImageView& view,
                                   const std::vector<at::Tensor>& filters, const FinishRows& finish = {});
}
