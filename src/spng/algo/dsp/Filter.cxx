#include "WireCellSpng/algo/dsp/Filter.h"

#include "WireCellSpng/base/Check.h"
#include "WireCellSpng/base/Dft.h"

#include <ATen/ATen.h>

#include <cmath>

namespace WireCell::SPNG {

    namespace {
        double evaluate(const FilterFn& fn, double freq)
        {
            if (fn.kind == FilterKind::flat) return fn.scale;
            const double power = std::pow(freq / fn.scale, fn.power);
            return fn.kind == FilterKind::lowpass ? std::exp(-0.5 * power) : 1 - std::exp(-power);
        }
    }

    void validate_filter(const FilterAxis& axis)
    {
        for (const auto& fn : axis.filters) {
            if (fn.kind == FilterKind::flat) continue;
            SPNG_VALIDATE(axis.period > 0, "low and high pass filters need a period > 0 (got {})", axis.period);
            SPNG_VALIDATE(fn.scale > 0, "low and high pass filters need a scale > 0 (got {})", fn.scale);
        }
    }

    at::Tensor sample_filter(const FilterAxis& axis, int64_t n, bool half)
    {
        SPNG_VALIDATE(n > 0, "cannot sample a filter {} times", n);
        validate_filter(axis);
        const int64_t nsamples = half ? half_size(n) : n;
        const auto samples = at::ones({nsamples}, at::kFloat);
        if (axis.filters.empty()) return samples;

        float* out = samples.mutable_data_ptr<float>();
        const double bin = 1 / (static_cast<double>(n) * axis.period);
        for (int64_t ind = 0; ind < half_size(n); ++ind) {
            // Single precision here is what published filter samples were made with.
            const auto freq = static_cast<float>(static_cast<double>(ind) * bin);
            double value = 1;
            for (const auto& fn : axis.filters) value *= evaluate(fn, freq);
            out[ind] = static_cast<float>(value);
        }
        if (axis.ignore_baseline) out[0] = 0;
        for (int64_t ind = half_size(n); ind < nsamples; ++ind) out[ind] = out[n - ind];
        return samples;
    }

    at::Tensor filter_spectrum(const std::vector<FilterAxis>& axes, const std::vector<int64_t>& shape, bool half)
    {
        SPNG_VALIDATE(!axes.empty() && axes.size() == shape.size(), "{} filter axes for {} sizes", axes.size(),
                      shape.size());
        at::Tensor product = at::ones(std::vector<int64_t>(axes.size(), 1), at::kFloat);
        bool identity = true;
        for (size_t ind = 0; ind < axes.size(); ++ind) {
            const bool last = ind + 1 == axes.size();
            if (axes[ind].filters.empty() && !(last && identity)) continue;
            identity = false;
            std::vector<int64_t> view(axes.size(), 1);
            view[ind] = -1;
            product = product * sample_filter(axes[ind], shape[ind], half && last).view(view);
        }
        return product;
    }
}
