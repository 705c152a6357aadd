#include "WireCellSpng/algo/roi/Ragged.h"

#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

namespace WireCell::SPNG {

    at::Tensor range_lengths(const at::Tensor& ranges)
    {
        SPNG_VALIDATE(ranges.dim() == 2 && ranges.size(1) == 2, "ranges have sizes ({}) (want N x 2)",
                      fmt::join(ranges.sizes().vec(), ", "));
        return ranges.select(1, 1) - ranges.select(1, 0);
    }

    at::Tensor range_index_expansion(const at::Tensor& ranges)
    {
        const auto lengths = range_lengths(ranges);
        return at::repeat_interleave(lengths);
    }

    at::Tensor range_value_expansion(const at::Tensor& ranges)
    {
        const auto lengths = range_lengths(ranges);
        const auto offsets = at::cumsum(lengths, 0) - lengths;
        const auto shift = at::repeat_interleave(ranges.select(1, 0) - offsets, lengths);
        return at::arange(shift.size(0), ranges.options()) + shift;
    }
}
