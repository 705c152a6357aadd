#pragma once
#include <ATen/ATen.h>

/// Looking along rows for what stands before and behind a sample, by operators of whole tensors.
namespace WireCell::SPNG::detail {

    /// Rows as they are and read from their ends, so that one operator looks both ways.  [2, ..., n]
    inline at::Tensor both_ways(const at::Tensor& rows) { return at::stack({rows, at::flip(rows, {-1})}); }

    /// For each sample of both ways, what the other way has found for it.
    inline at::Tensor seen_from_ahead(const at::Tensor& both) { return at::flip(both, {0, -1}); }

    /// 1 to n, on the device of rows of n samples.
    inline at::Tensor counts(const at::Tensor& rows)
    {
        return at::arange(1, rows.size(-1) + 1, rows.options().dtype(at::kLong));
    }

    /// The number of samples of a row up to and with the last one that is true, 0 before the first.
    inline at::Tensor count_to_last(const at::Tensor& mask, const at::Tensor& counts)
    {
        return std::get<0>(at::cummax(mask * counts, -1));
    }
}
