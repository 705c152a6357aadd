#include "WireCellSpng/algo/dsp/Reduce.h"

#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

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
            return fold(tensors, [](const auto& a, const auto& b) { return at::mul(a, b); });
        case ReduceOp::hstack:
            return at::hstack(tensors);
        case ReduceOp::vstack:
            return at::vstack(tensors);
        default:
            return at::dstack(tensors);
        }
    }
}
