#pragma once
#include <ATen/ATen.h>

namespace WireCell::SPNG {

    /// A dimension padded, or cut, on both sides to a size; the odd one goes to the end.
    inline at::Tensor fitted(const at::Tensor& x, int64_t dim, int64_t size, double padding = 0)
    {
        const int64_t had = x.size(dim);
        if (had >= size) return x.narrow(dim, (had - size) / 2, size);
        const auto padded = [&](int64_t count) {
            auto sizes = x.sizes().vec();
            sizes[static_cast<size_t>(at::maybe_wrap_dim(dim, x.dim()))] = count;
            return at::full(sizes, padding, x.options());
        };
        const int64_t before = (size - had) / 2;
        return at::cat({padded(before), x, padded(size - had - before)}, dim);
    }
}
