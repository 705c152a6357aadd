#include "WireCellSpng/algo/score/TrackFigures.h"
#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace WireCell::SPNG {

    namespace {
        /// The pixels that are connected to a start, each visited once.
        class Flood {
          public:
            Flood(at::Tensor above)
              : m_above(std::move(above))
              , m_nrows(m_above.size(0))
              , m_ncols(m_above.size(1))
              , m_left(m_above.data_ptr<bool>())
            {
            }

            bool is_left(int64_t row, int64_t col) const { return m_left[row * m_ncols + col]; }

            /// Returns the number of pixels.
            int64_t take(int64_t row, int64_t col, ImageBox& box)
            {
                int64_t count = 0;
                box = {row, row + 1, col, col + 1};
                push(row, col);
                while (!m_stack.empty()) {
                    const auto [r, c] = m_stack.back();
                    m_stack.pop_back();
                    ++count;
                    box.first_channel = std::min(box.first_channel, r);
                    box.end_channel = std::max(box.end_channel, r + 1);
                    box.first_tick = std::min(box.first_tick, c);
                    box.end_tick = std::max(box.end_tick, c + 1);
                    push(r - 1, c);
                    push(r + 1, c);
                    push(r, c - 1);
                    push(r, c + 1);
                }
                return count;
            }

          private:
            void push(int64_t row, int64_t col)
            {
                if (row < 0 || col < 0 || row >= m_nrows || col >= m_ncols || !is_left(row, col)) return;
                m_left[row * m_ncols + col] = false;
                m_stack.emplace_back(row, col);
            }

            at::Tensor m_above;
            int64_t m_nrows, m_ncols;
            bool* m_left;
            std::vector<std::pair<int64_t, int64_t>> m_stack;
        };

        std::vector<double> charges(const at::Tensor& image, const ImageBox& box)
        {
            const auto part = image.narrow(0, box.first_channel, box.end_channel - box.first_channel)
                                  .narrow(1, box.first_tick, box.end_tick - box.first_tick);
            const auto sums = part.sum(-1, false, at::kDouble).contiguous();
            return {sums.const_data_ptr<double>(), sums.const_data_ptr<double>() + sums.numel()};
        }

        void describe(TrackFigures& figures)
        {
            constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
            const auto& values = figures.difference;
            figures.low = quantile_of(values, 0.16);
            figures.median = quantile_of(values, 0.5);
            figures.high = quantile_of(values, 0.84);
            figures.mean = figures.rms = undefined;
            if (values.empty()) return;
            double sum = 0, square = 0;
            for (const double value : values) sum += value;
            figures.mean = sum / static_cast<double>(values.size());
            for (const double value : values) square += (value - figures.mean) * (value - figures.mean);
            figures.rms = std::sqrt(square / static_cast<double>(values.size()));
            // What rounding leaves of values that are all alike is no spread.
            if (!(figures.rms > 1e-12 * (1 + std::abs(figures.mean)))) return;
            constexpr size_t nbins = 50;
            figures.histogram =
                histogram_of(values, figures.median - 3 * figures.rms, figures.median + 3 * figures.rms, nbins);
            figures.fit = fit_gaussian(figures.histogram);
        }
    }

    std::optional<ImageBox> largest_region(const at::Tensor& image, double threshold)
    {
        SPNG_VALIDATE(image.dim() == 2, "largest_region: the image has {} dimensions (want [channel, tick])",
                      image.dim());
        Flood flood((image.to(at::kCPU) > threshold).contiguous());
        std::optional<ImageBox> best;
        int64_t most = 0;
        for (int64_t row = 0; row < image.size(0); ++row) {
            for (int64_t col = 0; col < image.size(1); ++col) {
                if (!flood.is_left(row, col)) continue;
                ImageBox box;
                const auto count = flood.take(row, col, box);
                if (count <= most) continue;
                most = count;
                best = box;
            }
        }
        return best;
    }

    TrackFigures track_figures(const at::Tensor& found, const at::Tensor& truth, double threshold)
    {
        SPNG_VALIDATE(
            truth.dim() == 2 && found.sizes() == truth.sizes(),
            "track_figures: found of {} and truth of {} dimensions, {} and {} elements (want images [channel, tick] "
            "of one shape)",
            found.dim(), truth.dim(), found.numel(), truth.numel());
        TrackFigures figures;
        const auto box = largest_region(truth, threshold);
        std::vector<double> have, want;
        if (box) {
            have = charges(found.to(at::kCPU), *box);
            want = charges(truth.to(at::kCPU), *box);
        }
        int64_t missed = 0;
        for (size_t ind = 0; ind < want.size(); ++ind) {
            figures.evaluated += have[ind] != 0 || want[ind] != 0;
            figures.with_truth += want[ind] > 0;
            missed += want[ind] > 0 && have[ind] == 0;
            if (want[ind] > 0 && have[ind] > 0) figures.difference.push_back(have[ind] / want[ind] - 1);
        }
        figures.inefficiency = figures.with_truth > 0 ? double(missed) / double(figures.with_truth)
                                                      : std::numeric_limits<double>::quiet_NaN();
        describe(figures);
        return figures;
    }

    double bootstrap_error(size_t nitems, const std::function<double(const std::vector<size_t>&)>& figure,
                           size_t ndraws, uint64_t seed)
    {
        constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
        if (nitems < 2) return undefined;
        std::mt19937_64 engine(seed);
        std::vector<size_t> items(nitems);
        double sum = 0, square = 0;
        size_t count = 0;
        for (size_t draw = 0; draw < ndraws; ++draw) {
            // Not a distribution of the library: those differ between libraries.
            for (auto& item : items) item = engine() % nitems;
            const double value = figure(items);
            if (std::isnan(value)) continue;
            ++count;
            sum += value;
            square += value * value;
        }
        if (count < 2) return undefined;
        const double mean = sum / static_cast<double>(count);
        return std::sqrt(std::max(0.0, square / static_cast<double>(count) - mean * mean) * static_cast<double>(count) /
                         static_cast<double>(count - 1));
    }
}
