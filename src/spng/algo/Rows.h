#pragma once
#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>

/// Loops over the rows of CPU tensors.
namespace WireCell::SPNG::detail {

    /// True if raw loops over float rows can be used: a real floating point tensor in CPU memory.
    inline bool has_cpu_rows(const at::Tensor& x)
    {
        return x.is_cpu() && (x.scalar_type() == at::kFloat || x.scalar_type() == at::kDouble);
    }

    /// The tensor with dimension `dim` last, its rows contiguous.
    inline at::Tensor as_rows(const at::Tensor& x, int64_t dim) { return x.movedim(dim, -1).contiguous(); }

    /// Call work(begin, end) for ranges of rows of `length` samples, in parallel.
    template <class Work>
    void for_rows(int64_t nrows, int64_t length, const Work& work)
    {
        constexpr int64_t samples_per_task = 32768;
        const int64_t grain = std::max<int64_t>(1, samples_per_task / std::max<int64_t>(1, length));
        at::parallel_for(0, nrows, grain, work);
    }

    /// How many rows a contiguous tensor has along its last dimension.
    inline int64_t count_rows(const at::Tensor& x) { return x.size(-1) ? x.numel() / x.size(-1) : 0; }
}
