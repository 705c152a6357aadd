#pragma once
#include "Decon.h"

/// Traditional signal processing: the two-dimensional spectra of its deconvolution, for a look at them.
namespace WireCell::SPNG::OSP {

    /// Each complex64 [row + wires - 1, padded] (more rows for gaps), by frequency along both axes.
    struct Spectra {
        at::Tensor input;    ///< of the samples between rows of zeros, with the correction
        at::Tensor response; ///< of the response, its first wire in row 0
        at::Tensor decon;    ///< one divided by the other, before any filter; 0 where that is not finite
    };

    /// What deconvolve() goes through, with all frequencies along ticks where that has half of them.
    ///
    ///   samples  float32 [row, tick], contiguous, on the CPU, no more ticks than the response has
    Spectra spectra_of(const at::Tensor& samples, const DeconParams& params);
}
