#pragma once
#include <ATen/core/Tensor.h>

/// Merging and repeating samples by whole factors.
namespace WireCell::SPNG {

    /// What a merged sample holds.
    enum class RebinNorm {
        integral,      ///< the sum
        interpolation, ///< the mean
        maximum        ///< the largest; keeps boolean masks boolean
    };

    /// Merge each `factor` successive samples of a dimension into one, and what remains at the end into a last one.  The
    /// mean of bool or integers is float32.  Throws ValueError if factor < 1.
    at::Tensor downsample(const at::Tensor& x, int64_t dim, int64_t factor, RebinNorm norm = RebinNorm::integral);

    /// Repeat each sample of a dimension `factor` times; `integral` divides it by factor first, so that sums are kept.
    /// Throws ValueError if factor < 1.
    at::Tensor upsample(const at::Tensor& x, int64_t dim, int64_t factor, RebinNorm norm = RebinNorm::integral);

    /// downsample() for factor > 1, upsample() by -factor for factor < -1, x itself for +-1.
    /// Throws ValueError for 0.
    at::Tensor rebin(const at::Tensor& x, int64_t dim, int64_t factor, RebinNorm norm = RebinNorm::integral);
}
