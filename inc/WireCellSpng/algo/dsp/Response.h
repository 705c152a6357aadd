#pragma once
#include <ATen/core/Tensor.h>

/// The detector's response: charge on a wire to ADC counts, and the kernel that undoes it.
namespace WireCell::SPNG {

    /// What one electron amounts to in the response kernel.
    enum class Normalization {
        physical, ///< V = sum of FR x ER x fine period: deconvolved charge is in electrons
        wct       ///< the Wire-Cell Toolkit's: the coarse period is used, so charge comes out period/fine too small
    };

    /// How field and electronics response become a kernel.
    struct ResponseParams {
        double fine_period = 100; ///< [ns] sample period of both responses
        double period = 500;      ///< [ns] sample period of the kernel
        double scale = 1;         ///< [ADC/voltage] multiplies the kernel, e.g. -1/(voltage of one count)
        Normalization normalization = Normalization::physical; ///< physical or wct
    };

    /// Convolve the responses at the fine period and resample the result to the coarse one.
    ///
    ///   field    float (nwires, nfine)  current per electron, averaged over wire regions; rows ordered by wire number,
    ///                                   the wire of interest in the middle
    ///   elec     float (nelec)          electronics response, voltage per charge
    ///   return   float32 (nwires, nticks), nticks = (nfine + nelec - 1) x fine/period, rounded up; row 0 is the wire
    ///            of interest, then +1, +2, ..., then the negative ones up to -1
    ///
    /// Throws ValueError on other shapes, or on periods whose ratio is not rational.
    at::Tensor response_kernel(const at::Tensor& field, const at::Tensor& elec, const ResponseParams& params);

    /// The half spectrum of a (wires, ticks) kernel for an image of `nchannels` x `nticks`: complex64
    /// (nchannels, nticks/2+1).  Zeros go between the positive and the negative wires, and to the end of the ticks; a
    /// kernel larger than the image is truncated.
    at::Tensor response_spectrum(const at::Tensor& kernel, int64_t nchannels, int64_t nticks);

    /// The same as the full spectrum of a complex transform: complex64 (nchannels, nticks).
    at::Tensor response_full_spectrum(const at::Tensor& kernel, int64_t nchannels, int64_t nticks);

    /// filter / response, and 0 where the response is 0.  Shapes broadcast.
    at::Tensor ratio_or_zero(const at::Tensor& filter, const at::Tensor& response);
}
