#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

/// Many tensors into one.
namespace WireCell::SPNG {

    /// Words that mean the same share a value.
    enum class ReduceOp {
        cat,
        stack,
        max,
        min,
        sum,
        add = sum,
        mean,
        avg = mean,
        mul,
        prod = mul,
        hstack,
        vstack,
        dstack
    };

    /// Combine tensors in their order.  cat and stack run along `dim`; max, min, sum, mean and mul are elementwise and
    /// broadcast; the last three are torch's functions of that name.  Types are promoted: float with bool gives float,
    /// a sum of bools int64, a mean of bools or integers float32.  One tensor alone is returned as it is by the
    /// elementwise operations.  Throws ValueError if there are none.
    at::Tensor reduce_tensors(ReduceOp op, int64_t dim, const std::vector<at::Tensor>& tensors);
}
