#pragma once
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/LegacyTypeDispatch.h>

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

    /// Call work(image, first, count) for all pieces of `length` in `images` times `size`, in parallel.  Pieces are the same with
    /// any number of threads.
    template <class Work>
    void for_tiles(int64_t images, int64_t size, int64_t length, const Work& work)
    {
        const int64_t tiles = (size + length - 1) / length;
        at::parallel_for(0, images * tiles, 1, [&](int64_t begin, int64_t end) {
            // Nothing here is differentiated, and small operators cost less without asking.
            const at::AutoDispatchBelowADInplaceOrView plain;
            for (int64_t tile = begin; tile < end; ++tile) {
                const int64_t first = tile % tiles * length;
                work(tile / tiles, first, std::min(length, size - first));
            }
        });
    }

    /// How many rows a contiguous tensor has along its last dimension.
    inline int64_t count_rows(const at::Tensor& x) { return x.size(-1) ? x.numel() / x.size(-1) : 0; }
}
