#include "WireCellSpng/algo/roi/Threshold.h"

#include "RankSelect.h"
#include "RowScans.h"
#include "Rows.h"
#include "WireCellSpng/algo/dsp/Convolve.h"
#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

#include <cmath>
#include <limits>
#include <numeric>

namespace WireCell::SPNG {

    namespace {
        /// Standard deviation of a Gaussian in units of its median absolute deviation.
        constexpr double sigma_per_mad = 1.4826;

        /// Share of a Gaussian below one sigma under its mean, and the rank of that among n samples.
        constexpr double low_share = 0.158655254;
        int64_t low_rank(int64_t n) { return std::llround(low_share * static_cast<double>(n - 1)); }

        template <class T>
        class NoiseOfRow {
          public:
            explicit NoiseOfRow(const ThresholdParams& par)
              : m_par(par)
            {
            }

            /// The noise of the samples that are not excluded, if any are told to be.
            T operator()(const T* x, int64_t n, const bool* excluded)
            {
                if (excluded) {
                    m_kept.clear();
                    for (int64_t i = 0; i < n; ++i) {
                        if (!excluded[i]) m_kept.push_back(x[i]);
                    }
                    x = m_kept.data();
                    n = static_cast<int64_t>(m_kept.size());
                    if (n == 0) return 0;
                }
                if (m_par.rms_max_value > 0) x = without_large(x, n);
                if (m_par.rms_method == RmsMethod::std) return deviation(x, n);
                if (m_par.rms_method == RmsMethod::percentile) {
                    const T lo = m_ranks.select(x, n, low_rank(n));
                    return (m_ranks.select(x, n, n - 1 - low_rank(n)) - lo) / 2;
                }
                const T median = m_ranks.median(x, n);
                m_distance.resize(n);
                for (int64_t i = 0; i < n; ++i) m_distance[i] = std::abs(x[i] - median);
                return static_cast<T>(sigma_per_mad) * m_ranks.median(m_distance.data(), n);
            }

          private:
            /// Sum of term(x) in double precision, in lanes that the compiler can run side by side.
            template <class Term>
            static double sum(const T* x, int64_t n, const Term& term)
            {
                constexpr int lanes = 8;
                double sums[lanes] = {};
                int64_t i = 0;
                for (; i + lanes <= n; i += lanes) {
                    for (int lane = 0; lane < lanes; ++lane) sums[lane] += term(x[i + lane]);
                }
                for (; i < n; ++i) sums[0] += term(x[i]);
                return std::accumulate(sums, sums + lanes, 0.0);
            }

            static T deviation(const T* x, int64_t n)
            {
                if (n < 2) return 0;
                const double mean = sum(x, n, [](double v) { return v; }) / static_cast<double>(n);
                const double squares = sum(x, n, [mean](double v) { return (v - mean) * (v - mean); });
                return static_cast<T>(std::sqrt(squares / static_cast<double>(n - 1)));
            }

            const T* without_large(const T* x, int64_t n)
            {
                const T limit = static_cast<T>(m_par.rms_max_value);
                m_small.resize(n);
                for (int64_t i = 0; i < n; ++i) m_small[i] = std::abs(x[i]) > limit ? 0 : x[i];
                return m_small.data();
            }

            const ThresholdParams& m_par;
            detail::RankSelect<T> m_ranks;
            std::vector<T> m_distance, m_small, m_kept;
        };

        template <class T>
        at::Tensor noise_of_rows(const at::Tensor& rows, const ThresholdParams& par, const at::Tensor& excluded)
        {
            auto sizes = rows.sizes().vec();
            sizes.back() = 1;
            const auto noise = at::empty(sizes, rows.options());
            const int64_t length = rows.size(-1);
            const T* in = rows.const_data_ptr<T>();
            const bool* out_of = excluded.defined() ? excluded.const_data_ptr<bool>() : nullptr;
            T* out = noise.mutable_data_ptr<T>();
            detail::for_rows(detail::count_rows(rows), length, [&](int64_t begin, int64_t end) {
                NoiseOfRow<T> estimate(par);
                for (int64_t row = begin; row < end; ++row) {
                    out[row] = estimate(in + row * length, length, out_of ? out_of + row * length : nullptr);
                }
            });
            return noise;
        }

        at::Tensor without_large(const at::Tensor& wave, double limit)
        {
            if (!(limit > 0)) return wave;
            return at::where(wave.abs() > limit, at::zeros({}, wave.options()), wave);
        }

        at::Tensor noise_of_tensor(const at::Tensor& wave, const ThresholdParams& par)
        {
            const auto y = without_large(wave, par.rms_max_value);
            const int64_t axis = par.rms_axis;
            const int64_t n = y.size(axis);
            if (par.rms_method == RmsMethod::std) { return n > 1 ? at::std(y, axis, true, true) : at::zeros_like(y); }
            if (par.rms_method == RmsMethod::mad) {
                return lower_median((y - lower_median(y, axis)).abs(), axis) * sigma_per_mad;
            }
            const auto lo = std::get<0>(at::kthvalue(y, low_rank(n) + 1, axis, true));
            const auto width = std::get<0>(at::kthvalue(y, n - low_rank(n), axis, true)) - lo;
            // kthvalue sorts NaN to the end, where the median would return it.
            const auto broken = at::isnan(y).any(axis, true);
            return at::where(broken, at::full({}, std::nan(""), y.options()), width / 2);
        }

        /// noise_of_tensor() of the samples that are not excluded: those sort to the end, and ranks count the others.
        at::Tensor noise_of_kept(const at::Tensor& wave, const ThresholdParams& par, const at::Tensor& excluded)
        {
            const int64_t axis = par.rms_axis;
            const auto nought = at::zeros({}, wave.options());
            const auto y = at::where(excluded, nought, without_large(wave, par.rms_max_value));
            const auto count = (~excluded).sum(axis, true);
            const auto at_rank = [&](const at::Tensor& x, const at::Tensor& rank) {
                const auto last = at::full({}, std::numeric_limits<double>::infinity(), x.options());
                const auto sorted = std::get<0>(at::sort(at::where(excluded, last, x), axis));
                return at::gather(sorted, axis, rank.clamp_min(0));
            };
            const auto median = [&](const at::Tensor& x) { return at_rank(x, at::div(count - 1, 2, "floor")); };
            at::Tensor noise;
            if (par.rms_method == RmsMethod::std) {
                const auto mean = y.sum(axis, true, at::kDouble) / count;
                const auto squares = at::where(excluded, nought, (y - mean).square()).sum(axis, true);
                noise = at::sqrt(squares / (count - 1).clamp_min(1)).to(y.scalar_type());
            }
            else if (par.rms_method == RmsMethod::mad) {
                noise = median((y - median(y)).abs()) * sigma_per_mad;
            }
            else {
                const auto low = at::round((count - 1) * low_share).to(at::kLong);
                noise = (at_rank(y, count - 1 - low) - at_rank(y, low)) / 2;
            }
            noise = at::where(at::isnan(y).any(axis, true), at::full({}, std::nan(""), y.options()), noise);
            return at::where(count > 0, noise, nought);
        }

        void check_mask(const at::Tensor& mask, const char* name)
        {
            SPNG_VALIDATE(mask.scalar_type() == at::kBool && mask.dim() > 0,
                          "{} is {} of {} dimensions (want bool [..., tick])", name, c10::toString(mask.scalar_type()),
                          mask.dim());
        }

        void dilate_row(const bool* mask, bool* out, int64_t n, int64_t before, int64_t after)
        {
            std::fill(out, out + n, false);
            int64_t filled = 0;
            for (int64_t i = 0; i < n; ++i) {
                if (!mask[i]) continue;
                const int64_t end = std::min(n, i + after + 1);
                std::fill(out + std::max(filled, i - before), out + std::max(filled, end), true);
                filled = std::max(filled, end);
            }
        }

        void runs_of_row(const bool* mask, const bool* seeds, bool* out, int64_t n)
        {
            std::fill(out, out + n, false);
            for (int64_t begin = 0, end = 0; begin < n; begin = end + 1) {
                bool wanted = false;
                for (end = begin; end < n && mask[end]; ++end) wanted = wanted || seeds[end];
                if (wanted) std::fill(out + begin, out + end, true);
            }
        }
    }

    at::Tensor noise_rms(const at::Tensor& wave, const ThresholdParams& par, const at::Tensor& excluded)
    {
        SPNG_VALIDATE(at::isFloatingType(wave.scalar_type()),
                      "cannot estimate the noise of {} samples (want floating point)",
                      c10::toString(wave.scalar_type()));
        SPNG_VALIDATE(wave.size(par.rms_axis) > 0, "cannot estimate the noise of no samples (dimension {} is empty)",
                      par.rms_axis);
        const auto apart = excluded.defined() ? excluded.expand_as(wave) : excluded;
        if (!detail::has_cpu_rows(wave))
            return apart.defined() ? noise_of_kept(wave, par, apart) : noise_of_tensor(wave, par);
        const auto rows = detail::as_rows(wave, par.rms_axis);
        const auto out = apart.defined() ? detail::as_rows(apart, par.rms_axis) : apart;
        const auto noise = rows.scalar_type() == at::kFloat ? noise_of_rows<float>(rows, par, out)
                                                            : noise_of_rows<double>(rows, par, out);
        return noise.movedim(-1, par.rms_axis);
    }

    at::Tensor above_threshold(const at::Tensor& wave, const ThresholdParams& par, const at::Tensor& excluded)
    {
        SPNG_VALIDATE(at::isFloatingType(wave.scalar_type()), "cannot threshold {} samples (want floating point)",
                      c10::toString(wave.scalar_type()));
        if (par.rms_nsigma == 0 || wave.numel() == 0) return at::gt(wave, par.nominal);
        const auto noise = noise_rms(wave, par, excluded);
        const auto above = [&](double nsigma) { return at::gt(wave, noise * nsigma + par.nominal); };
        const auto high = above(par.rms_nsigma);
        return par.rms_nsigma_low > 0 ? runs_with(above(par.rms_nsigma_low), high) : high;
    }

    at::Tensor runs_with(const at::Tensor& mask, const at::Tensor& seeds)
    {
        check_mask(mask, "mask");
        check_mask(seeds, "seeds");
        SPNG_VALIDATE(mask.sizes() == seeds.sizes(), "mask and seeds have other sizes");
        if (mask.is_cpu()) {
            const auto all = mask.contiguous(), some = seeds.contiguous();
            const auto runs = at::empty(mask.sizes(), mask.options());
            const int64_t n = mask.size(-1);
            const bool* m = all.const_data_ptr<bool>();
            const bool* s = some.const_data_ptr<bool>();
            bool* out = runs.mutable_data_ptr<bool>();
            detail::for_rows(detail::count_rows(all), n, [&](int64_t begin, int64_t end) {
                for (int64_t row = begin; row < end; ++row) runs_of_row(m + row * n, s + row * n, out + row * n, n);
            });
            return runs;
        }
        const auto count = detail::counts(mask);
        // A seed outside of the mask stands in a gap.
        const auto since = detail::count_to_last(detail::both_ways(seeds), count) >
                           detail::count_to_last(detail::both_ways(~mask), count);
        return since[0] | at::flip(since[1], {-1});
    }

    at::Tensor dilate_ticks(const at::Tensor& mask, int64_t before, int64_t after)
    {
        check_mask(mask, "mask");
        SPNG_VALIDATE(before >= 0 && after >= 0, "cannot dilate by {} and {} ticks (want no negative ones)", before,
                      after);
        if (mask.is_cpu()) {
            const auto runs = mask.contiguous();
            const auto wide = at::empty(mask.sizes(), mask.options());
            const int64_t n = mask.size(-1);
            const bool* m = runs.const_data_ptr<bool>();
            bool* out = wide.mutable_data_ptr<bool>();
            detail::for_rows(detail::count_rows(runs), n, [&](int64_t begin, int64_t end) {
                for (int64_t row = begin; row < end; ++row) dilate_row(m + row * n, out + row * n, n, before, after);
            });
            return wide;
        }
        if (mask.numel() == 0) return mask;
        const int64_t n = mask.size(-1), ahead = std::min(before, n), behind = std::min(after, n);
        const auto padded = at::constant_pad_nd(mask.to(at::kFloat).reshape({-1, n}), {behind, ahead});
        return (at::max_pool1d(padded, behind + ahead + 1, 1) > 0).view(mask.sizes());
    }
}
