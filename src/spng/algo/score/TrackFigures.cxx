#include "WireCellSpng/algo/score/TrackFigures.h"
#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
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
            const auto sums = cropped(image, box).sum(-1, false, at::kDouble).contiguous();
            return {sums.const_data_ptr<double>(), sums.const_data_ptr<double>() + sums.numel()};
        }
    }

    at::Tensor cropped(const at::Tensor& image, const ImageBox& box)
    {
        return image.narrow(0, box.first_channel, box.end_channel - box.first_channel)
            .narrow(1, box.first_tick, box.end_tick - box.first_tick);
    }

    double TrackFigures::inefficiency() const
    {
        return with_truth > 0 ? double(missed) / double(with_truth) : std::numeric_limits<double>::quiet_NaN();
    }

    double TrackFigures::mean() const
    {
        const double sum = std::accumulate(difference.begin(), difference.end(), 0.0);
        return difference.empty() ? std::numeric_limits<double>::quiet_NaN() : sum / double(difference.size());
    }

    double TrackFigures::rms() const
    {
        const double middle = mean();
        double square = 0;
        for (const double value : difference) square += (value - middle) * (value - middle);
        return difference.empty() ? std::numeric_limits<double>::quiet_NaN()
                                  : std::sqrt(square / double(difference.size()));
    }

    double TrackFigures::low() const { return quantile_of(difference, 0.16); }
    double TrackFigures::median() const { return quantile_of(difference, 0.5); }
    double TrackFigures::high() const { return quantile_of(difference, 0.84); }
    double TrackFigures::half_width() const { return (high() - low()) / 2; }

    Histogram TrackFigures::histogram() const
    {
        const double reach = 3 * rms(), middle = median();
        // What rounding leaves of values that are all alike is no spread.
        if (!(reach > 1e-12 * (1 + std::abs(middle)))) return {};
        constexpr size_t nbins = 50;
        return histogram_of(difference, middle - reach, middle + reach, nbins);
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

    TrackFigures track_figures(const at::Tensor& found, const at::Tensor& truth, const std::optional<ImageBox>& box)
    {
        SPNG_VALIDATE(truth.dim() == 2 && found.sizes() == truth.sizes(),
                      "track_figures: found of {} and truth of {} dimensions, {} and {} elements (want images "
                      "[channel, tick] of one shape)",
                      found.dim(), truth.dim(), found.numel(), truth.numel());
        TrackFigures figures;
        std::vector<double> have, want;
        if (box) {
            have = charges(found.to(at::kCPU), *box);
            want = charges(truth.to(at::kCPU), *box);
        }
        for (size_t ind = 0; ind < want.size(); ++ind) {
            figures.evaluated += have[ind] != 0 || want[ind] != 0;
            figures.with_truth += want[ind] > 0;
            figures.missed += want[ind] > 0 && have[ind] == 0;
            if (want[ind] > 0 && have[ind] > 0) figures.difference.push_back(have[ind] / want[ind] - 1);
        }
        return figures;
    }

    TrackFigures pooled(const std::vector<TrackFigures>& tracks)
    {
        TrackFigures all;
        for (const auto& track : tracks) {
            all.evaluated += track.evaluated;
            all.with_truth += track.with_truth;
            all.missed += track.missed;
            all.difference.insert(all.difference.end(), track.difference.begin(), track.difference.end());
        }
        return all;
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
