#include "WireCellSpng/algo/dsp/Reduce.h"

#include "Rows.h"
#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace WireCell::SPNG {

    namespace {
        template <class Op>
        at::Tensor fold(const std::vector<at::Tensor>& tensors, const Op& op)
        {
            auto result = tensors.front();
            for (size_t ind = 1; ind < tensors.size(); ++ind) result = op(result, tensors[ind]);
            return result;
        }

        at::Tensor total(const std::vector<at::Tensor>& tensors)
        {
            const auto add = [](const at::Tensor& a, const at::Tensor& b) {
                // Bools count, as in torch's sum, instead of OR.
                const bool counts = a.scalar_type() == at::kBool && b.scalar_type() == at::kBool;
                return counts ? a.to(at::kLong) + b : a + b;
            };
            return fold(tensors, add);
        }

        at::Tensor average(const std::vector<at::Tensor>& tensors)
        {
            return tensors.size() == 1 ? tensors.front() : total(tensors) / static_cast<int64_t>(tensors.size());
        }

        /// An image times a mask, say.  LibTorch makes a copy of the mask of the image's type first: here of some rows at a time.
        at::Tensor product(const at::Tensor& a, const at::Tensor& b)
        {
            constexpr int64_t samples = 1 << 16;
            const bool converts = a.is_cpu() && b.is_cpu() && a.scalar_type() != b.scalar_type();
            if (!converts || a.sizes() != b.sizes() || a.dim() < 2 || a.numel() <= samples) return at::mul(a, b);
            const auto out = at::empty(a.sizes(), a.options().dtype(at::result_type(a, b)));
            const auto rows = [](const at::Tensor& x) { return x.flatten(0, -2); };
            const auto from_a = rows(a), from_b = rows(b), to = rows(out);
            const int64_t length = std::max<int64_t>(1, samples / a.size(-1));
            detail::for_tiles(1, to.size(0), length, [&](int64_t, int64_t first, int64_t count) {
                auto part = to.narrow(0, first, count);
                at::mul_out(part, from_a.narrow(0, first, count), from_b.narrow(0, first, count));
            });
            return out;
        }
    }

    at::Tensor reduce_tensors(ReduceOp op, int64_t dim, const std::vector<at::Tensor>& tensors)
    {
        SPNG_VALIDATE(!tensors.empty(), "no tensors to reduce");
        switch (op) {
        case ReduceOp::cat:
            return at::cat(tensors, dim);
        case ReduceOp::stack:
            return at::stack(tensors, dim);
        case ReduceOp::max:
            return fold(tensors, [](const auto& a, const auto& b) { return at::maximum(a, b); });
        case ReduceOp::min:
            return fold(tensors, [](const auto& a, const auto& b) { return at::minimum(a, b); });
        case ReduceOp::sum:
            return total(tensors);
        case ReduceOp::mean:
            return average(tensors);
        case ReduceOp::mul:
            return fold(tensors, product);
        case ReduceOp::hstack:
            return at::hstack(tensors);
        case ReduceOp::vstack:
            return at::vstack(tensors);
        default:
            return at::dstack(tensors);
        }
    }
}
