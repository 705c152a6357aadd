#include "WireCellSpng/algo/roi/Rebaseline.h"

#include "RowScans.h"
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

        /// Both ways, which zeros separate ROIs: those of long runs, and those of runs with a masked sample.
        at::Tensor separators(const at::Tensor& x, const at::Tensor& cut, const at::Tensor& count,
                              const RebaselineParams& par)
        {
            using namespace detail;
            const auto filled = both_ways(x) != 0;
            const auto since = count_to_last(filled, count);
            // Of a run of zeros both counts lack its length.  Of a sample that is not zero they have it twice.
            const auto separator = since + seen_from_ahead(since) <= x.size(-1) - par.consequtive_zeros;
            if (!cut.defined()) return separator;
            const auto masked = count_to_last(both_ways(cut) & ~filled, count) > since;
            return separator | masked | seen_from_ahead(masked);
        }

        /// The mean of the first and of the last 1 + `more` samples of the ROI of each sample, by differences of the running
        /// sum.  [2, ..., n]
        at::Tensor end_levels(const at::Tensor& x, const at::Tensor& first, const at::Tensor& last,
                              const at::Tensor& more)
        {
            const auto from = at::stack({first, last - more}).clamp_(0, x.size(-1) - 1);
            const auto sum = at::cumsum(x, -1, at::kDouble);
            auto levels = sum.expand_as(from).gather(-1, from + more);
            levels -= (sum - x).expand_as(from).gather(-1, from);
            return levels.div_(more + 1);
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
        const auto cut = masked.defined() ? masked.expand_as(wave).movedim(par.dim, -1) : masked;
        const int64_t n = x.size(-1);
        const auto count = detail::counts(x);
        const auto index = at::arange(n, x.options().dtype(at::kDouble));

        // Of the ROI that each sample is in; of a separator they are in the wrong order.
        const auto ends = detail::count_to_last(separators(x, cut, count, par), count);
        const auto first = par.shrink_size == 0 ? ends[0] : ends[0] + par.shrink_size;
        const auto last = n - 1 - par.shrink_size - at::flip(ends[1], {-1});
        const auto steps = last - first;
        auto large = steps >= std::max(par.min_roi_size, 0);
        auto small = par.remove_small ? (steps >= 0) & ~large : at::Tensor();
        if (par.shrink_size > 0) {
            const auto inside = (index >= first) & (index <= last);
            large = large & inside;
            if (small.defined()) small = small & inside;
        }

        const auto more = steps.clamp(0, par.end_size - 1);
        const auto levels = end_levels(x, first, last, more);
        auto head = levels[0], tail = levels[1];
        if (par.open_ends) {
            auto starts = first == 0, stops = last == n - 1;
            if (cut.defined()) {
                starts = starts | at::gather(cut, -1, (first - 1).clamp(0, n - 1));
                stops = stops | at::gather(cut, -1, (last + 1).clamp(0, n - 1));
            }
            head = at::where(starts > stops, levels[1], head);
            tail = at::where(stops > starts, levels[0], tail);
        }
        const auto slope = (tail - head) / (steps - more).clamp_min(1);
        const auto line = at::addcmul(head, slope, at::sub(index - first, more, 0.5));
        auto above = (x - line).to(x.scalar_type());
        if (par.end_size == 1 && !par.open_ends) { above = above.masked_fill((index == first) | (index == last), 0); }
        auto result = at::where(large, above, x);
        if (small.defined()) result = result.masked_fill(small, 0);
        if (par.remove_negative) result = result.clamp_min(0);
        return result.movedim(-1, par.dim);
    }
}
