#include "WireCellSpng/algo/dsp/Transform.h"

#include "WireCellSpng/algo/dsp/Convolve.h"
#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <optional>

namespace WireCell::SPNG {

    namespace {
        std::optional<at::ScalarType> find_dtype(const std::string& word)
        {
            static const std::map<std::string, at::ScalarType> words = {
                {"int64", at::kLong},     {"int32", at::kInt},     {"int16", at::kShort},  {"int8", at::kChar},
                {"float64", at::kDouble}, {"float32", at::kFloat}, {"float16", at::kHalf}, {"bool", at::kBool}};
            const auto it = words.find(word);
            return it == words.end() ? std::nullopt : std::optional(it->second);
        }

        at::Tensor normalize(const at::Tensor& x)
        {
            if (x.numel() == 0) return x;
            const auto real = at::isFloatingType(x.scalar_type()) ? x : x.to(at::kFloat);
            const auto [lo, hi] = at::aminmax(real);
            // 0/0 of a constant tensor is replaced, without asking the device whether it happened.
            return at::where(hi == lo, at::full({}, 0.5, real.options()), (real - lo) / (hi - lo));
        }

        /// Median along a dimension of the samples that are not above `limit`.
        at::Tensor low_median(const at::Tensor& x, int64_t dim, double limit)
        {
            // Samples above the limit sort to the end, and the median's rank counts only the others.
            const auto low = x <= limit;
            const auto count = low.sum(dim, true);
            const auto masked = at::where(low, x, at::full({}, std::numeric_limits<double>::infinity(), x.options()));
            const auto sorted = std::get<0>(at::sort(masked, dim));
            const auto rank = at::clamp_min(at::div(count - 1, 2, "floor"), 0);
            return at::where(count > 0, at::gather(sorted, dim, rank), at::zeros({}, x.options()));
        }

        at::Tensor each_dim(at::Tensor x, const TransformOp& op, at::Tensor (*step)(const at::Tensor&, int64_t))
        {
            for (const auto dim : op.dims) x = step(x, dim);
            return x;
        }

        at::Tensor slice(const at::Tensor& x, const TransformOp& op)
        {
            return at::slice(x, op.dims[0], op.dims[1], op.dims[2]);
        }

        struct Operation {
            size_t min_dims; // of TransformOp::dims
            size_t max_dims;
            std::function<at::Tensor(const at::Tensor&, const TransformOp&)> apply;
        };

        const std::map<std::string, Operation>& operations()
        {
            using T = const at::Tensor&;
            using P = const TransformOp&;
            constexpr size_t any = std::numeric_limits<size_t>::max();
            static const Operation threshold = {0, any, [](T x, P op) { return at::gt(x, op.scalar); }};
            static const std::map<std::string, Operation> table = {
                {"permute", {2, any, [](T x, P op) { return x.permute(op.dims); }}},
                {"transpose", {2, 2, [](T x, P op) { return x.transpose(op.dims[0], op.dims[1]); }}},
                {"scale", {0, any, [](T x, P op) { return at::mul(x, op.scalar); }}},
                {"offset", {0, any, [](T x, P op) { return at::add(x, op.scalar); }}},
                {"normalize", {0, any, [](T x, P) { return normalize(x); }}},
                {"medsub", {1, any, [](T x, P op) { return x - lower_median(x, op.dims[0]); }}},
                {"lowmedsub", {1, any, [](T x, P op) { return x - low_median(x, op.dims[0], op.scalar); }}},
                {"threshold", threshold},
                {"treshold", threshold},
                {"slice", {3, 3, slice}},
                {"squeeze", {0, any, [](T x, P op) { return each_dim(x, op, at::squeeze); }}},
                {"unsqueeze", {0, any, [](T x, P op) { return each_dim(x, op, at::unsqueeze); }}},
                {"view", {0, any, [](T x, P op) { return x.view(op.dims); }}},
                {"noop", {0, any, [](T x, P) { return x; }}},
                {"to", {0, any, [](T x, P op) { return x.to(*find_dtype(op.dtype)); }}}};
            return table;
        }

        std::string known_operations()
        {
            std::string words;
            for (const auto& [word, operation] : operations()) words += (words.empty() ? "" : ", ") + word;
            return words;
        }
    }

    void validate_transform(const TransformOp& op)
    {
        const auto it = operations().find(op.operation);
        SPNG_VALIDATE(it != operations().end(), "unknown operation \"{}\" (want one of {})", op.operation,
                      known_operations());
        const auto& [least, most, apply] = it->second;
        SPNG_VALIDATE(op.dims.size() >= least && op.dims.size() <= most, "operation {} with {} dims (want {}{})",
                      op.operation, op.dims.size(), least, most > least ? " or more" : "");
        SPNG_VALIDATE(op.operation != "scale" || op.scalar != 0, "operation scale with scalar 0 (want another factor)");
        SPNG_VALIDATE(std::abs(op.scalar) <= std::numeric_limits<float>::max(),
                      "operation {} with scalar {} (want a number that float32 can hold)", op.operation, op.scalar);
        SPNG_VALIDATE(
            op.operation != "to" || find_dtype(op.dtype),
            "operation to with dtype \"{}\" (want int64, int32, int16, int8, float64, float32, float16 or bool)",
            op.dtype);
    }

    at::Tensor transform(const at::Tensor& x, const TransformOp& op)
    {
        validate_transform(op);
        return operations().at(op.operation).apply(x, op);
    }

    at::Tensor transform(const at::Tensor& x, const std::vector<TransformOp>& ops)
    {
        auto result = x;
        for (const auto& op : ops) result = transform(result, op);
        return result;
    }
}
