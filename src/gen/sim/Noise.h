#pragma once
#include <ATen/core/Tensor.h>

/// Random waveforms with a given mean amplitude spectrum.
namespace WireCell::Gen::Sim {

    /// The standard deviation of the real and of the imaginary part of the bins of a half spectrum, from their mean
    /// amplitude: that of the Rayleigh distribution.
    /// amplitude: [..., bin], all nticks bins of the spectrum or the nticks/2+1 of its lower half.
    /// Returns [..., nticks/2+1].
    at::Tensor noise_sigma(const at::Tensor& amplitude, int64_t nticks);

    /// Waveforms of Gaussian noise.  Real and imaginary part of each bin of their spectra are independent and normal;
    /// the first bin, and the last where nticks is even, are real and positive with the modulus of such a number.
    ///
    /// keys: [row], 64 bit integers; the numbers of a row depend on its key alone.
    /// sigma: [row, nticks/2+1] or [1, nticks/2+1], real, on the device that is to compute.
    /// Returns [row, nticks].
    at::Tensor noise_waves(const at::Tensor& keys, const at::Tensor& sigma, int64_t nticks);
}
