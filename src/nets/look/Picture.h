#pragma once
#include <ATen/core/Tensor.h>

#include <utility>
#include <vector>

/// Numbers as colours: pictures are uint8 [row, column, 3].
namespace WireCell::Nets {

    /// The numbers that have the first and the last colour.
    struct Range {
        double low = 0, high = 1;
    };

    /// From 0 to the largest, or to both sides of 0 as far as the farthest where some are below it.
    Range range_of(const at::Tensor& numbers);

    /// [row, column] as a picture: from white to black where the range begins at 0, else from blue over white to orange.
    at::Tensor coloured(const at::Tensor& numbers, const Range& range);

    /// Each pixel as a square of so many.
    at::Tensor enlarged(const at::Tensor& picture, int64_t times);

    /// So many times that the larger side has about `size` pixels; at least 1.
    int64_t times_for(const at::Tensor& numbers, int64_t size);

    /// Pictures in rows of so many, on grey, each place as large as the largest of them.
    at::Tensor tiled(const std::vector<at::Tensor>& pictures, int64_t columns);

    /// Points, a group in each colour, on white in a frame: [2, point] each, across and up, in these ranges.
    at::Tensor scattered(const std::vector<at::Tensor>& groups, const Range& across, const Range& up);

    /// Those of the groups, as HTML writes them.
    std::vector<std::string> group_colours();
}
