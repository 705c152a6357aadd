#pragma once
#include "WireCellSpng/algo/dsp/Convolve.h"

/// What convolutions and filter banks are made of.
namespace WireCell::SPNG::detail {

    /// The image without baselines and with its zeros around it.  May be the input itself.
    at::Tensor prepare(const at::Tensor& wave, const ConvolvePlan& plan);

    /// ValueError unless the wave is floating point and of the planned size.
    void check_wave(const at::Tensor& wave, const ConvolvePlan& plan);

    /// ValueError unless the kernel's spectrum has this many rows and columns, or 1.
    void check_kernel(const at::Tensor& kernel, int64_t rows, int64_t columns);

    /// exp(-2 pi i k roll / n) of the half spectrum's bins: multiplying by it rolls the samples.
    at::Tensor roll_phase(int64_t n, int64_t roll, const at::TensorOptions& options);

    /// Spectrum along ticks, [..., output channels, columns], after product with the kernel; of the first `columns`
    /// frequencies.
    at::Tensor filtered_spectrum(const at::Tensor& wave, const at::Tensor& kernel, const ConvolvePlan& plan,
                                 int64_t columns);
}
