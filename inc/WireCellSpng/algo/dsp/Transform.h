#pragma once
#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

/// Small changes of shape, type and value, applied one after the other.
namespace WireCell::SPNG {

    /// One change.
    ///
    ///   permute(dims)  transpose(dims[0], dims[1])  squeeze(each of dims)  unsqueeze(each of dims)  view(dims)
    ///   slice(dims[0] = dimension, dims[1] = begin, dims[2] = end)
    ///   scale(scalar)  offset(scalar)  threshold(scalar): bool, strictly above; "treshold" is the same
    ///   normalize: to [0, 1]; a constant tensor becomes 0.5
    ///   medsub(dims[0]): subtract the lower median; lowmedsub(dims[0], scalar): of the samples not above scalar
    ///   to(dtype): int64 int32 int16 int8 float64 float32 float16 bool       noop
    struct TransformOp {
        std::string operation = "";     ///< what to do
        double scalar = 0;              ///< [units of the image] operand of scale, offset, threshold, lowmedsub
        std::vector<int64_t> dims = {}; ///< dimensions, or the shape for view
        std::string dtype = "";         ///< target type of "to"
    };

    /// Throws ValueError for an unknown operation or dtype, a wrong number of dims, or a scale by 0.
    void validate_transform(const TransformOp& op);

    /// Apply one operation, or several in order.  The result may share memory with the input, which is not written.
    at::Tensor transform(const at::Tensor& x, const TransformOp& op);
    at::Tensor transform(const at::Tensor& x, const std::vector<TransformOp>& ops);
}
