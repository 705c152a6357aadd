#pragma once
#include <ATen/core/Tensor.h>

/// Lists of unequal length, given as half-open ranges: int64 (nranges, 2) of [begin, end).  Ranges may be empty.
namespace WireCell::SPNG {

    /// end - begin of each range.  Throws ValueError on another shape.
    at::Tensor range_lengths(const at::Tensor& ranges);

    /// The number of each range, as often as it is long: [[3,5],[7,8]] gives 0 0 1.
    at::Tensor range_index_expansion(const at::Tensor& ranges);

    /// The values of all ranges in a row: [[3,5],[7,8]] gives 3 4 7.
    at::Tensor range_value_expansion(const at::Tensor& ranges);
}
