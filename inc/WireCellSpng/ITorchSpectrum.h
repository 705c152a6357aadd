#pragma once
#include "WireCellUtil/IComponent.h"

#include <ATen/core/Tensor.h>

#include <vector>

namespace WireCell {

    /// A service that gives a convolution kernel in the Fourier domain.  Safe to call from many threads.
    class ITorchSpectrum : public IComponent<ITorchSpectrum> {
      public:
        virtual ~ITorchSpectrum() = default;

        /// The kernel padded to an interval-domain shape [channel, tick], as the half spectrum of a real transform:
        /// [channel, tick/2+1], complex, or real where the kernel is an amplitude.  A dimension in which the kernel
        /// is the identity has size 1.  The kernel carries no shift: symmetric axes mirror at sample 0, axes with an
        /// origin have it at sample 0.
        virtual at::Tensor half_spectrum(const std::vector<int64_t>& shape) const = 0;

        /// The same as the full spectrum of a complex transform: [channel, tick].  It is for those who want the numbers
        /// of a complex transform to the last bit; the two agree but for rounding.
        virtual at::Tensor full_spectrum(const std::vector<int64_t>& shape) const = 0;

        /// Natural size of the interval-domain kernel [channel, tick].  Padding by size-1 makes a convolution linear.
        /// 0 where the kernel has no extent of its own.
        virtual std::vector<int64_t> shape() const = 0;
    };
}
