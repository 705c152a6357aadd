#pragma once
#include "WireCellSpng/ITorchSpectrum.h"
#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

/// Checks of kernels at configuration, where waiting for a device does no harm.
namespace WireCell::SPNG {

    /// Numbers up to this leave room in float32 for sums over images, and for a kernel's values at other image sizes.
    inline constexpr double largest_kernel = 1e25;

    /// ValueError unless a kernel's spectrum is finite at its natural size.  `what`: the key and the component.
    inline void check_kernel_is_finite(const ITorchSpectrum& kernel, const std::string& what)
    {
        constexpr int64_t without_extent = 128;
        auto shape = kernel.shape();
        for (auto& size : shape) {
            if (size <= 0) size = without_extent;
        }
        const double largest = at::abs(kernel.half_spectrum(shape)).max().item<double>();
        SPNG_VALIDATE(largest <= largest_kernel,
                      "{}: the kernel is not finite, its spectrum reaches {} (want up to {})", what, largest,
                      largest_kernel);
    }
}
