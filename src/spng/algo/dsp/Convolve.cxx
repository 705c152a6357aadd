#include "WireCellSpng/algo/dsp/Convolve.h"

#include "ConvolveParts.h"
#include "ConvolveTiles.h"
#include "RankSelect.h"
#include "Rows.h"
#include "WireCellSpng/base/Check.h"
#include "WireCellSpng/base/Dft.h"
#include "WireCellSpng/base/Dims.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <cmath>

namespace WireCell::SPNG {

    namespace detail {
        at::Tensor prepare(const at::Tensor& wave, const ConvolvePlan& plan)
        {
            const auto& [channel, tick] = plan;
            auto x = channel.baseline ? wave - lower_median(wave, dim::channel) : wave;
            const bool grows = channel.conv != channel.input || tick.conv != tick.input;
            if (!grows) return tick.baseline ? x - lower_median(x, dim::tick) : x;

            auto sizes = x.sizes().vec();
            sizes[sizes.size() - 2] = channel.conv;
            sizes[sizes.size() - 1] = tick.conv;
            const auto full = at::zeros(sizes, x.options());
            auto core = full.narrow(dim::channel, channel.head, channel.input).narrow(dim::tick, tick.head, tick.input);
            if (tick.baseline) { at::sub_out(core, x, lower_median(x, dim::tick)); }
            else {
                core.copy_(x);
            }
            return full;
        }

        void check_wave(const at::Tensor& wave, const ConvolvePlan& plan)
        {
            SPNG_VALIDATE(wave.dim() >= 2 && at::isFloatingType(wave.scalar_type()),
                          "cannot convolve a {}-dimensional {} tensor (want floating point [..., channel, tick])",
                          wave.dim(), c10::toString(wave.scalar_type()));
            SPNG_VALIDATE(wave.size(dim::channel) == plan.channel.input && wave.size(dim::tick) == plan.tick.input,
                          "image of {} x {} does not fit the planned {} x {} (channels x ticks)",
                          wave.size(dim::channel), wave.size(dim::tick), plan.channel.input, plan.tick.input);
        }

        void check_kernel(const at::Tensor& kernel, int64_t rows, int64_t columns)
        {
            const bool fits = kernel.dim() == 2 && (kernel.size(0) == 1 || kernel.size(0) == rows) &&
                              (kernel.size(1) == 1 || kernel.size(1) == columns);
            SPNG_VALIDATE(fits, "kernel's half spectrum has sizes ({}) (want {} or 1 channels x {} or 1 frequencies)",
                          fmt::join(kernel.sizes().vec(), ", "), rows, columns);
        }

        at::Tensor roll_phase(int64_t n, int64_t roll, const at::TensorOptions& options)
        {
            // The product is reduced modulo n in integers, which keeps large phases exact.
            const auto turns = at::remainder(at::arange(half_size(n), options.dtype(at::kLong)) * modulo(roll, n), n);
            const auto angle = turns.to(at::kDouble) * (-2 * M_PI / static_cast<double>(n));
            const auto phase = at::polar(at::ones_like(angle), angle);
            return phase.to(options);
        }

        at::Tensor filtered_spectrum(const at::Tensor& wave, const at::Tensor& kernel, const ConvolvePlan& plan,
                                     int64_t columns)
        {
            check_kernel(kernel, plan.channel.conv, columns);
            if (wave.is_cpu()) return spectrum_in_tiles(wave, kernel, plan, columns);
            auto spec = at::fft_rfft(prepare(wave, plan), std::nullopt, dim::tick).narrow(dim::tick, 0, columns);
            if (plan.channel.dft && kernel.size(0) > 1) {
                spec = at::fft_fft(spec, std::nullopt, dim::channel);
                spec.mul_(kernel);
                spec = at::fft_ifft(spec, std::nullopt, dim::channel);
            }
            else {
                spec.mul_(kernel);
            }
            return roll_and_crop(spec, dim::channel, plan.channel.roll, plan.channel.output);
        }
    }

    namespace {
        using detail::check_kernel, detail::check_wave, detail::filtered_spectrum, detail::prepare, detail::roll_phase;

        at::Tensor convolve_channels(const at::Tensor& wave, const at::Tensor& kernel, const ConvolvePlan& plan)
        {
            check_kernel(kernel, plan.channel.conv, 1);
            auto spec = at::fft_fft(prepare(wave, plan), std::nullopt, dim::channel);
            spec.mul_(kernel);
            return at::real(at::fft_ifft(spec, std::nullopt, dim::channel)).contiguous();
        }

        template <class T>
        at::Tensor row_medians(const at::Tensor& rows)
        {
            auto sizes = rows.sizes().vec();
            sizes.back() = 1;
            const auto medians = at::empty(sizes, rows.options());
            const int64_t length = rows.size(-1);
            const T* in = rows.const_data_ptr<T>();
            T* out = medians.mutable_data_ptr<T>();
            detail::for_rows(detail::count_rows(rows), length, [&](int64_t begin, int64_t end) {
                detail::RankSelect<T> ranks;
                for (int64_t row = begin; row < end; ++row) out[row] = ranks.median(in + row * length, length);
            });
            return medians;
        }
    }

    AxisPlan plan_axis(const AxisParams& params, int64_t input, int64_t kernel, bool faster)
    {
        SPNG_VALIDATE(params.crop >= -2,
                      "crop {} (want a size, 0 for all, -1 for the linear or -2 for the input's size)", params.crop);
        AxisPlan plan;
        plan.input = input;
        plan.dft = params.dft;
        plan.baseline = params.baseline;
        const bool pads = params.padding != Padding::none && !params.cyclic && kernel > 0 && input > 0;
        const int64_t linear = pads ? input + kernel - 1 : input;
        plan.conv = pads && faster ? fast_size(linear) : linear;
        plan.head = params.padding == Padding::head ? plan.conv - input : 0;
        plan.roll = params.roll + (params.roll_mode == RollMode::decon ? kernel : 0);
        plan.output = params.crop > 0    ? params.crop
                      : params.crop == 0 ? plan.conv
                                         : (params.crop == -1 ? linear : input);
        return plan;
    }

    ConvolvePlan plan_convolve(const std::array<AxisParams, 2>& params, const at::Tensor& wave,
                               std::array<int64_t, 2> kernel, bool faster)
    {
        SPNG_VALIDATE(wave.dim() >= 2, "cannot convolve a {}-dimensional tensor (want [..., channel, tick])",
                      wave.dim());
        return {plan_axis(params[0], wave.size(dim::channel), kernel[0], faster),
                plan_axis(params[1], wave.size(dim::tick), kernel[1], faster)};
    }

    at::Tensor convolve(const at::Tensor& wave, const at::Tensor& half_spectrum, const ConvolvePlan& plan)
    {
        check_wave(wave, plan);
        if (wave.numel() == 0) return wave;
        const auto &channel = plan.channel, &tick = plan.tick;
        if (!tick.dft) {
            auto x = channel.dft ? convolve_channels(wave, half_spectrum, plan) : prepare(wave, plan);
            x = roll_and_crop(x, dim::channel, channel.roll, channel.output);
            return roll_and_crop(x, dim::tick, tick.roll, tick.output);
        }
        // A kernel of one row is small: the roll goes into it instead of costing a pass over the image.
        const bool fold = half_spectrum.dim() == 2 && half_spectrum.size(0) == 1 && modulo(tick.roll, tick.conv) != 0;
        const auto phased = [&] {
            const auto type = at::toComplexType(wave.scalar_type());
            return half_spectrum * roll_phase(tick.conv, tick.roll, wave.options().dtype(type));
        };
        const auto spec = filtered_spectrum(wave, fold ? phased() : half_spectrum, plan, half_size(tick.conv));
        const auto full = at::fft_irfft(spec, tick.conv, dim::tick);
        return roll_and_crop(full, dim::tick, fold ? 0 : tick.roll, tick.output);
    }

    at::Tensor convolve_complex(const at::Tensor& wave, const at::Tensor& full_spectrum, const ConvolvePlan& plan)
    {
        check_wave(wave, plan);
        if (wave.numel() == 0) return wave;
        const auto& [channel, tick] = plan;
        auto x = prepare(wave, plan);
        if (channel.dft && tick.dft)
            x = at::real(at::fft_ifft2(at::fft_fft2(x) * full_spectrum));
        else if (channel.dft || tick.dft) {
            const auto along = tick.dft ? dim::tick : dim::channel;
            x = at::real(at::fft_ifft(at::fft_fft(x, c10::nullopt, along) * full_spectrum, c10::nullopt, along));
        }
        x = roll_and_crop(x, dim::channel, channel.roll, channel.output);
        return roll_and_crop(x, dim::tick, tick.roll, tick.output).contiguous();
    }

    at::Tensor lower_median(const at::Tensor& x, int64_t dim)
    {
        SPNG_VALIDATE(x.size(dim) > 0, "no median of an empty dimension {}", dim);
        if (!detail::has_cpu_rows(x)) return std::get<0>(at::median(x, dim, true));
        const auto rows = detail::as_rows(x, dim);
        const auto medians = rows.scalar_type() == at::kFloat ? row_medians<float>(rows) : row_medians<double>(rows);
        return medians.movedim(-1, dim);
    }

    at::Tensor columns_together(const at::Tensor& spectrum)
    {
        return spectrum.is_cpu() ? spectrum.t().contiguous().t() : spectrum;
    }

    at::Tensor roll_and_crop(const at::Tensor& x, int64_t dim, int64_t roll, int64_t size)
    {
        const int64_t n = x.size(dim);
        const int64_t shift = n ? modulo(roll, n) : 0;
        const int64_t kept = std::min(size, n);
        if (shift == 0) return resize_tensor_tail(x, dim, size);
        const int64_t wrapped = std::min(shift, kept);
        std::vector<at::Tensor> parts = {x.narrow(dim, n - shift, wrapped), x.narrow(dim, 0, kept - wrapped)};
        return resize_tensor_tail(at::cat(parts, dim), dim, size);
    }

    at::Tensor resize_tensor(const at::Tensor& x, int64_t dim, int64_t index, int64_t size)
    {
        const int64_t n = x.size(dim);
        const int64_t at = index < 0 ? index + n : index;
        SPNG_VALIDATE(at >= 0 && at <= n && size >= 0, "cannot resize {} samples to {} at index {}", n, size, index);
        if (size == n) return x;
        if (size > n) {
            auto sizes = x.sizes().vec();
            sizes[dim < 0 ? dim + x.dim() : dim] = size - n;
            return at::cat({x.narrow(dim, 0, at), at::zeros(sizes, x.options()), x.narrow(dim, at, n - at)}, dim);
        }
        const int64_t stop = at + (n - size);
        if (stop > n) return x.narrow(dim, stop - n, size);
        if (stop == n) return x.narrow(dim, 0, size);
        if (at == 0) return x.narrow(dim, stop, size);
        return at::cat({x.narrow(dim, 0, at), x.narrow(dim, stop, n - stop)}, dim);
    }

    at::Tensor resize_tensor_tail(const at::Tensor& x, int64_t dim, int64_t size)
    {
        return size < x.size(dim) ? x.narrow(dim, 0, size) : resize_tensor(x, dim, x.size(dim), size);
    }

    at::Tensor resize_tensor_head(const at::Tensor& x, int64_t dim, int64_t size)
    {
        return resize_tensor(x, dim, 0, size);
    }

    at::Tensor resize_tensor_middle(const at::Tensor& x, int64_t dim, int64_t size)
    {
        return resize_tensor(x, dim, std::min(middle_index(x.size(dim)), x.size(dim)), size);
    }
}
