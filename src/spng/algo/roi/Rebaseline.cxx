#include "WireCellSpng/algo/roi/Rebaseline.h"

#include "Rows.h"
#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <numeric>

namespace WireCell::SPNG {

    namespace {
        void check(const at::Tensor& wave, const RebaselineParams& par)
        {
            SPNG_VALIDATE(wave.scalar_type() == at::kFloat || wave.scalar_type() == at::kDouble,
                          "cannot rebaseline {} samples (want float32 or float64)", c10::toString(wave.scalar_type()));
            SPNG_VALIDATE(par.consequtive_zeros > 0, "consequtive_zeros {} (want 1 or more)", par.consequtive_zeros);
            SPNG_VALIDATE(par.shrink_size >= 0, "shrink_size {} (want 0 or more)", par.shrink_size);
            SPNG_VALIDATE(par.end_size > 0, "end_size {} (want 1 or more)", par.end_size);
        }

        /// Samples of a row, and which of them are masked, if any.
        template <class T>
        struct Row {
            const T* in;
            T* out;
            int64_t n;
            const bool* masked;

            bool is_masked(int64_t i) const { return masked && masked[i]; }
            bool starts(int64_t i) const { return i == 0 || is_masked(i - 1); }
            bool stops(int64_t i) const { return i == n - 1 || is_masked(i + 1); }
        };

        /// The baseline under in[first .. last].
        template <class T>
        void subtract_line(const Row<T>& row, int64_t first, int64_t last, const RebaselineParams& par)
        {
            const auto& [in, out, n, masked] = row;
            const int64_t size = std::min<int64_t>(par.end_size, last - first + 1);
            T head = std::accumulate(in + first, in + first + size, T{0}) / static_cast<T>(size);
            T tail = std::accumulate(in + last + 1 - size, in + last + 1, T{0}) / static_cast<T>(size);
            if (par.open_ends && row.starts(first) && !row.stops(last))
                head = tail;
            else if (par.open_ends && row.stops(last) && !row.starts(first))
                tail = head;
            const int64_t length = last - first + 1 - size; // between the middles of the ends
            const T slope = length > 0 ? (tail - head) / static_cast<T>(length) : T{0};
            const T middle = static_cast<T>(size - 1) / 2;
            for (int64_t i = first; i <= last; ++i)
                out[i] = in[i] - (head + slope * (static_cast<T>(i - first) - middle));
            if (size > 1 || par.open_ends) return;
            out[first] = 0;
            out[last] = 0;
        }

        /// Baseline of an ROI, or what is done to small ones.
        template <class T>
        void treat_roi(const Row<T>& row, int64_t first, int64_t last, const RebaselineParams& par)
        {
            first += par.shrink_size;
            last -= par.shrink_size;
            if (first > last) return;
            if (last - first > par.min_roi_size - 1)
                subtract_line(row, first, last, par);
            else if (par.remove_small)
                std::fill(row.out + first, row.out + last + 1, T{0});
        }

        template <class T>
        void rebaseline_row(const Row<T>& row, const RebaselineParams& par)
        {
            const auto& [in, out, n, masked] = row;
            std::copy(in, in + n, out);
            int64_t first = -1; // of the ROI that is open, if any
            for (int64_t i = 0; i < n;) {
                int64_t end = i;
                bool cut = false;
                for (; end < n && in[end] == 0; ++end) cut = cut || row.is_masked(end);
                if (cut || end - i >= par.consequtive_zeros) {
                    if (first >= 0) treat_roi(row, first, i - 1, par);
                    first = -1;
                }
                else if (first < 0) {
                    first = i;
                }
                i = end;
                if (i < n && first < 0) first = i;
                while (i < n && in[i] != 0) ++i;
            }
            if (first >= 0) treat_roi(row, first, n - 1, par);
            if (!par.remove_negative) return;
            for (int64_t i = 0; i < n; ++i) out[i] = out[i] < 0 ? T{0} : out[i];
        }

        template <class T>
        at::Tensor rebaseline_rows(const at::Tensor& rows, const RebaselineParams& par, const at::Tensor& masked)
        {
            const auto result = at::empty(rows.sizes(), rows.options());
            const int64_t n = rows.size(-1);
            const T* in = rows.const_data_ptr<T>();
            T* out = result.mutable_data_ptr<T>();
            const bool* cut = masked.defined() ? masked.const_data_ptr<bool>() : nullptr;
            detail::for_rows(detail::count_rows(rows), n, [&](int64_t begin, int64_t end) {
                for (int64_t row = begin; row < end; ++row) {
                    rebaseline_row(Row<T>{in + row * n, out + row * n, n, cut ? cut + row * n : nullptr}, par);
                }
            });
            return result;
        }

        /// Along the last dimension, the nearest position at or before each sample where the mask is true, or -1.
        at::Tensor previous(const at::Tensor& mask, const at::Tensor& index)
        {
            return std::get<0>(at::cummax(at::where(mask, index, -1), -1));
        }

        /// The nearest position at or after each sample where the mask is true, or the row's size.
        at::Tensor next(const at::Tensor& mask, const at::Tensor& index)
        {
            return mask.size(-1) - 1 - at::flip(previous(at::flip(mask, {-1}), index), {-1});
        }
    }

    namespace {
        /// For each zero sample, whether any sample of its run of zeros has the flag.
        at::Tensor any_in_run(const at::Tensor& flag, const at::Tensor& zero, const at::Tensor& index)
        {
            const auto count = at::constant_pad_nd(at::cumsum(flag, -1), {1, 0});
            const auto begin = previous(~zero, index) + 1;
            const auto end = next(~zero, index);
            return at::gather(count, -1, end) > at::gather(count, -1, begin);
        }
    }

    at::Tensor rebaseline(const at::Tensor& wave, const RebaselineParams& par, const at::Tensor& masked)
    {
        check(wave, par);
        if (!wave.is_cpu()) return rebaseline_segments(wave, par, masked);
        const auto rows = detail::as_rows(wave, par.dim);
        const auto cut = masked.defined() ? detail::as_rows(masked.expand_as(wave), par.dim) : masked;
        const auto result = rows.scalar_type() == at::kFloat ? rebaseline_rows<float>(rows, par, cut)
                                                             : rebaseline_rows<double>(rows, par, cut);
        return result.movedim(-1, par.dim);
    }

    at::Tensor rebaseline_segments(const at::Tensor& wave, const RebaselineParams& par, const at::Tensor& masked)
    {
        check(wave, par);
        if (wave.numel() == 0) return wave;
        const auto x = wave.movedim(par.dim, -1);
        const int64_t n = x.size(-1);
        const auto index = at::arange(n, x.options().dtype(at::kLong));

        const auto zero = x == 0;
        const auto run = next(~zero, index) - previous(~zero, index) - 1;
        auto separator = zero & (run >= par.consequtive_zeros);
        const auto cut = masked.defined() ? masked.expand_as(wave).movedim(par.dim, -1) : masked;
        if (cut.defined()) separator = separator | (zero & any_in_run(cut & zero, zero, index));
        const auto first = previous(separator, index) + (1 + par.shrink_size);
        const auto last = next(separator, index) - (1 + par.shrink_size);
        const auto inside = ~separator & (index >= first) & (index <= last);
        const auto small = (last - first) <= par.min_roi_size - 1;

        // Levels at the ends, by differences of the running sum.
        const auto size = (last - first + 1).clamp(1, par.end_size);
        const auto running = at::constant_pad_nd(at::cumsum(x, -1, at::kDouble), {1, 0});
        const auto mean = [&](const at::Tensor& from) {
            const auto begin = from.clamp(0, n - 1);
            const auto end = (begin + size).clamp_max(n);
            return (at::gather(running, -1, end) - at::gather(running, -1, begin)) / size;
        };
        auto head = mean(first);
        auto tail = mean(last + 1 - size);
        if (par.open_ends) {
            auto starts = first == 0, stops = last == n - 1;
            if (cut.defined()) {
                starts = starts | at::gather(cut, -1, (first - 1).clamp(0, n - 1));
                stops = stops | at::gather(cut, -1, (last + 1).clamp(0, n - 1));
            }
            const auto cut_head = starts & ~stops;
            const auto cut_tail = stops & ~starts;
            const auto closed_head = at::where(cut_head, tail, head);
            tail = at::where(cut_tail, head, tail);
            head = closed_head;
        }
        const auto slope = (tail - head) / (last - first + 1 - size).clamp_min(1);
        const auto line = (head + slope * ((index - first).to(at::kDouble) - (size - 1) / 2.0)).to(x.scalar_type());
        const auto nought = at::zeros({}, x.options());
        const auto exact = par.end_size == 1 && !par.open_ends;
        const auto end = exact ? (index == first) | (index == last) : at::zeros_like(zero);
        auto result = at::where(inside & ~small, at::where(end, nought, x - line), x);
        if (par.remove_small) result = at::where(inside & small, nought, result);
        if (par.remove_negative) result = at::where(result < 0, nought, result);
        return result.movedim(-1, par.dim);
    }
}
