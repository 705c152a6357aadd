#include "WireCellSpng/algo/dsp/FilterBank.h"

#include "ConvolveParts.h"
#include "ConvolveTiles.h"
#include "WireCellSpng/base/Check.h"
#include "WireCellSpng/base/Dft.h"
#include "WireCellSpng/base/Dims.h"

#include <ATen/ATen.h>

#include <cmath>

namespace WireCell::SPNG {

    namespace {
        /// Frequencies are used in whole blocks of vector instructions, so that the bits of one do not depend on how many are.
        constexpr int64_t block = 64;

        int64_t output_size(const ConvolvePlan& plan, int64_t crop) { return crop > 0 ? crop : plan.tick.conv; }

        /// Spectrum of what gives each sample the mean of itself and the `merge` - 1 that follow.
        at::Tensor box(int64_t n, int64_t merge, const at::TensorOptions& options)
        {
            auto sum = at::zeros({half_size(n)}, options);
            for (int64_t tick = 0; tick < merge; ++tick) sum = sum + detail::roll_phase(n, -tick, options);
            return sum / merge;
        }

        /// The same at every `merge`th sample only is the sum of the spectrum's pieces of that length.
        std::vector<BankPlan::Part> folded(const at::Tensor& factor, int64_t n, int64_t merge, int64_t columns)
        {
            const int64_t length = n / merge, half = half_size(length);
            const auto scaled = factor / merge;
            std::vector<BankPlan::Part> parts;
            for (int64_t piece = 0; piece < merge; ++piece) {
                if (2 * piece + 1 <= merge) {
                    const int64_t from = piece * length, count = std::min(half, columns - from);
                    if (count > 0) parts.push_back({from, 0, false, scaled.narrow(0, from, count)});
                    continue;
                }
                // These are negative frequencies: -k + mirror for k = 0, 1, ...
                const int64_t mirror = (merge - piece) * length, to = std::max<int64_t>(0, mirror - columns + 1);
                const int64_t from = mirror - half + 1;
                if (to < half) parts.push_back({from, to, true, scaled.narrow(0, from, half - to)});
            }
            return parts;
        }

        at::Tensor part_of(const at::Tensor& spec, const BankPlan::Part& part)
        {
            const auto product = spec.narrow(dim::tick, part.from, part.factor.size(0)) * part.factor;
            return part.mirrored ? at::conj_physical(at::flip(product, dim::tick)) : product;
        }

        at::Tensor spectrum_of(const at::Tensor& spec, const BankPlan::Output& output)
        {
            const int64_t half = half_size(output.length);
            const auto& first = output.parts.front();
            at::Tensor sum;
            if (first.factor.size(0) == half) { sum = part_of(spec, first); }
            else {
                auto sizes = spec.sizes().vec();
                sizes.back() = half;
                sum = at::zeros(sizes, spec.options());
                sum.narrow(dim::tick, 0, first.factor.size(0)).copy_(part_of(spec, first));
            }
            for (size_t ind = 1; ind < output.parts.size(); ++ind) {
                const auto& part = output.parts[ind];
                sum.narrow(dim::tick, part.to, part.factor.size(0)).add_(part_of(spec, part));
            }
            return sum;
        }
    }

    bool can_merge(const ConvolvePlan& plan, int64_t size, int64_t merge)
    {
        return merge > 0 && plan.tick.conv % merge == 0 && output_size(plan, size) % merge == 0 &&
               output_size(plan, size) <= plan.tick.conv;
    }

    double passed_part(const at::Tensor& half_spectrum, const at::Tensor& filter, double smallest)
    {
        const auto product = at::amax(at::abs(half_spectrum), 0) * at::abs(filter);
        const auto passes = at::nonzero((product > smallest * at::amax(product, 0)).cpu());
        const int64_t first = passes.numel() == 0 ? product.size(0) : passes.max().item<int64_t>() + 1;
        // Between the last that passes and the next it may be either.
        return std::min(1.0, static_cast<double>(first + 1) / static_cast<double>(product.size(0)));
    }

    BankPlan plan_bank(const at::Tensor& half_spectrum, const ConvolvePlan& plan,
                       const std::vector<TimeFilter>& filters)
    {
        const auto& tick = plan.tick;
        SPNG_VALIDATE(tick.dft && tick.output == tick.conv,
                      "a filter bank needs the transformed, uncropped tick axis (dft {}, {} of {} ticks kept)",
                      tick.dft, tick.output, tick.conv);
        const int64_t half = half_size(tick.conv);
        detail::check_kernel(half_spectrum, plan.channel.conv, half);
        const auto used = [&](const TimeFilter& filter) {
            return filter.columns > 0 ? std::min(half, (filter.columns + block - 1) / block * block) : half;
        };
        BankPlan bank{plan, half_spectrum, filters.empty() ? half : 0, {}};
        for (const auto& filter : filters) bank.columns = std::max(bank.columns, used(filter));
        if (half_spectrum.size(1) > bank.columns) bank.kernel = half_spectrum.narrow(1, 0, bank.columns);
        bank.kernel = columns_together(bank.kernel);
        const auto options = half_spectrum.options().dtype(at::toComplexType(half_spectrum.scalar_type()));
        for (size_t ind = 0; ind < filters.size(); ++ind) {
            const auto& filter = filters[ind];
            SPNG_VALIDATE(filter.half_spectrum.dim() == 1 &&
                              (filter.half_spectrum.size(0) == 1 || filter.half_spectrum.size(0) == half),
                          "time filter {} has sizes ({}) (want one dimension of {} frequencies)", ind,
                          fmt::join(filter.half_spectrum.sizes().vec(), ", "), half);
            SPNG_VALIDATE(
                filter.merge == 1 || can_merge(plan, filter.crop, filter.merge),
                "time filter {} is to merge {} ticks of {}, of {} while transforming (want a divisor of both)", ind,
                filter.merge, output_size(plan, filter.crop), tick.conv);
            const int64_t shift = modulo(tick.roll + filter.roll, tick.conv);
            auto factor = filter.half_spectrum.expand({half});
            if (shift) factor = factor * detail::roll_phase(tick.conv, shift, options);
            BankPlan::Output output{{}, tick.conv / filter.merge, output_size(plan, filter.crop) / filter.merge};
            if (filter.merge == 1)
                output.parts.push_back({0, 0, false, factor.narrow(0, 0, used(filter)).contiguous()});
            else
                output.parts =
                    folded(factor * box(tick.conv, filter.merge, options), tick.conv, filter.merge, used(filter));
            bank.outputs.push_back(std::move(output));
        }
        return bank;
    }

    std::vector<at::Tensor> filter_bank(const at::Tensor& wave, const BankPlan& bank)
    {
        detail::check_wave(wave, bank.convolve);
        const auto spec = detail::filtered_spectrum(wave, bank.kernel, bank.convolve, bank.columns);
        const auto invert = [](const at::Tensor& part, const BankPlan::Output& output) {
            const auto image = at::fft_irfft(spectrum_of(part, output), output.length, dim::tick);
            return roll_and_crop(image, dim::tick, 0, output.size);
        };
        if (spec.is_cpu()) return detail::images_in_tiles(spec, bank.outputs, invert);
        std::vector<at::Tensor> out;
        for (const auto& output : bank.outputs) out.push_back(invert(spec, output));
        return out;
    }
}
