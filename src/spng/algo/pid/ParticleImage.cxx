#include "WireCellSpng/algo/pid/ParticleImage.h"

#include "Fitted.h"
#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace WireCell::SPNG {

    namespace {
        void check(const at::Tensor& charge, const ParticleImageConfig& how)
        {
            SPNG_VALIDATE(how.ticks > 0, "ticks is {} (want 1 or more that are a bin)", how.ticks);
            SPNG_VALIDATE(how.bins > 0, "bins is {} (want 1 or more)", how.bins);
            SPNG_VALIDATE(how.wires >= 0, "wires is {} (want 1 or more, or 0 for as many as there are)", how.wires);
            SPNG_VALIDATE(charge.dim() == 3, "charge of {} dimensions (want plane, wire and tick)", charge.dim());
            SPNG_VALIDATE(charge.size(0) > 0 && charge.size(1) > 0 && charge.size(2) >= how.ticks,
                          "charge of {} planes, {} wires and {} ticks (want 1 or more, and {} ticks for a bin)",
                          charge.size(0), charge.size(1), charge.size(2), how.ticks);
        }

        /// Sums of ticks, [..., bin].
        at::Tensor summed(const at::Tensor& x, int ticks, TickSum sum)
        {
            const int64_t bins = x.size(-1) / ticks;
            const auto whole = x.narrow(-1, 0, bins * ticks).to(at::kFloat);
            const auto terms = sum == TickSum::absolute ? whole.abs() : whole;
            return ticks == 1 ? terms : terms.unflatten(-1, {bins, ticks}).sum(-1);
        }

        /// Where the window of so many bins begins that has the greatest charge; 0 if there are no more.
        int64_t window(const at::Tensor& bins, int64_t count)
        {
            // On the host in double.
            const auto profile = bins.abs().sum(at::IntArrayRef{0, 1}, false, at::kDouble).cpu().contiguous();
            const auto* each = profile.const_data_ptr<double>();
            std::vector<double> until = {0};
            for (int64_t bin = 0; bin < profile.size(0); ++bin) until.push_back(until.back() + each[bin]);
            SPNG_VALIDATE(std::isfinite(until.back()), "charge that is not finite");
            SPNG_VALIDATE(until.back() > 0,
                          "an image without charge: its {} bins of time are all zero (want some charge)",
                          profile.size(0));
            const auto size = static_cast<size_t>(count);
            // What is larger by rounding alone is equal.
            const double rounding = 1e-12 * until.back();
            int64_t best = 0;
            double most = -1;
            for (size_t end = size; end < until.size(); ++end) {
                const double sum = until[end] - until[end - size];
                if (sum <= most + rounding) continue;
                most = sum;
                best = static_cast<int64_t>(end - size);
            }
            return best;
        }
    }

    at::Tensor particle_sums(const at::Tensor& samples, const ParticleSums& how)
    {
        SPNG_VALIDATE(how.ticks > 0, "ticks is {} (want 1 or more that are a sum)", how.ticks);
        SPNG_VALIDATE(how.floor >= 0 && how.scale > 0, "floor is {} and scale {} (want 0 or more, and above 0)",
                      how.floor, how.scale);
        SPNG_VALIDATE(samples.dim() > 0 && samples.size(-1) >= how.ticks, "samples of {} ticks (want {} for a sum)",
                      samples.dim() > 0 ? samples.size(-1) : 0, how.ticks);
        const auto wires = samples.to(at::kFloat);
        const auto own = how.baseline ? wires - std::get<0>(wires.median(-1, true)) : wires;
        const auto sums = summed(own, how.ticks, how.sum);
        // What is not a number stays one, for those who look for it.
        return at::where(sums.abs() <= how.floor, 0, sums / how.scale);
    }

    at::Tensor particle_image(const at::Tensor& charge, const ParticleImageConfig& how, int64_t shift)
    {
        check(charge, how);
        auto image = summed(charge, how.ticks, how.sum);
        const int64_t spare = image.size(2) - how.bins;
        const int64_t start = window(image, how.bins);
        if (spare > 0) image = image.narrow(2, std::clamp<int64_t>(start + shift, 0, spare), how.bins);
        image = fitted(image, 2, how.bins);
        if (how.wires > 0) image = fitted(image, 1, how.wires);
        if (how.normalize) image = at::tanh(at::sign(image) * at::log1p(image.abs()) / 2);
        return image.contiguous();
    }

    at::Tensor stack_planes(const std::vector<at::Tensor>& views)
    {
        SPNG_VALIDATE(!views.empty(), "no views (want 1 or more)");
        int64_t wires = 0;
        for (const auto& view : views) {
            SPNG_VALIDATE(view.dim() == 2, "a view of {} dimensions (want wire and tick)", view.dim());
            SPNG_VALIDATE(view.size(1) == views.front().size(1), "views of {} and {} ticks (want as many)",
                          views.front().size(1), view.size(1));
            wires = std::max(wires, view.size(0));
        }
        std::vector<at::Tensor> planes;
        for (const auto& view : views) planes.push_back(fitted(view, 0, wires));
        return at::stack(planes);
    }
}
