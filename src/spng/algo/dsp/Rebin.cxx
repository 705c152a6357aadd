#include "WireCellSpng/algo/dsp/Rebin.h"

#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

namespace WireCell::SPNG {

    namespace {
        at::Tensor merge(const at::Tensor& x, int64_t axis, int64_t factor, RebinNorm norm)
        {
            const auto groups = x.unflatten(axis, {x.size(axis) / factor, factor});
            switch (norm) {
            case RebinNorm::maximum:
                return at::amax(groups, axis + 1);
            case RebinNorm::integral:
                return at::sum(groups, axis + 1);
            default:
                break;
            }
            const bool counts = at::isIntegralType(x.scalar_type(), true);
            return at::mean(counts ? groups.to(at::kFloat) : groups, axis + 1);
        }
    }

    at::Tensor downsample(const at::Tensor& x, int64_t dim, int64_t factor, RebinNorm norm)
    {
        SPNG_VALIDATE(factor > 0, "rebinning factor {} (want a positive one)", factor);
        const int64_t axis = at::maybe_wrap_dim(dim, x.dim());
        const int64_t rest = x.size(axis) % factor;
        if (rest == 0) return merge(x, axis, factor, norm);
        const int64_t whole = x.size(axis) - rest;
        const auto last = merge(x.narrow(axis, whole, rest), axis, rest, norm);
        return whole == 0 ? last : at::cat({merge(x.narrow(axis, 0, whole), axis, factor, norm), last}, axis);
    }

    at::Tensor upsample(const at::Tensor& x, int64_t dim, int64_t factor, RebinNorm norm)
    {
        SPNG_VALIDATE(factor > 0, "rebinning factor {} (want a positive one)", factor);
        const int64_t axis = at::maybe_wrap_dim(dim, x.dim());
        const auto values = norm == RebinNorm::integral ? at::div(x, factor) : x;
        auto sizes = values.sizes().vec();
        sizes.insert(sizes.begin() + axis + 1, factor);
        return values.unsqueeze(axis + 1).expand(sizes).flatten(axis, axis + 1);
    }

    at::Tensor rebin(const at::Tensor& x, int64_t dim, int64_t factor, RebinNorm norm)
    {
        SPNG_VALIDATE(factor != 0, "rebinning factor 0 (want > 1 to merge samples, < -1 to repeat them)");
        if (factor > 1) return downsample(x, dim, factor, norm);
        if (factor < -1) return upsample(x, dim, -factor, norm);
        return x;
    }
}
