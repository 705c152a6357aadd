#include "view/data/Image.h"

#include "WireCellSpng/base/Check.h"
#include "view/data/Parallel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <optional>

namespace WireCell::View {

    namespace {
        float median(std::vector<float>& values)
        {
            const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
            std::nth_element(values.begin(), middle, values.end());
            return *middle;
        }

        constexpr float infinity = std::numeric_limits<float>::infinity();

        /// The least and the largest of what is finite, and how many are, in lanes that the processor has.
        struct Extremes {
            static constexpr size_t nlanes = 16;
            std::array<float, nlanes> least, most;
            std::array<uint32_t, nlanes> finite{};

            Extremes(const float* samples, size_t count)
            {
                least.fill(infinity);
                most.fill(-infinity);
                const size_t whole = count / nlanes * nlanes;
                for (size_t ind = 0; ind < whole; ind += nlanes) {
                    for (size_t lane = 0; lane < nlanes; ++lane) take(samples[ind + lane], lane);
                }
                for (size_t ind = whole; ind < count; ++ind) take(samples[ind], ind - whole);
            }
            void take(float one, size_t lane)
            {
                const bool is_finite = std::abs(one) < infinity;
                least[lane] = is_finite && one < least[lane] ? one : least[lane];
                most[lane] = is_finite && one > most[lane] ? one : most[lane];
                finite[lane] += is_finite ? 1 : 0;
            }
            float min() const { return *std::min_element(least.begin(), least.end()); }
            float max() const { return *std::max_element(most.begin(), most.end()); }
            size_t nfinite() const { return std::accumulate(finite.begin(), finite.end(), size_t{0}); }
        };

        /// The median of whole numbers that are near each other, by counting them; nothing if they are not so.
        std::optional<float> median_of_counts(const float* samples, size_t count, std::vector<uint32_t>& counts)
        {
            constexpr float widest = 1 << 14;
            const Extremes extremes(samples, count);
            const float least = extremes.min();
            if (count == 0 || extremes.nfinite() < count || !(extremes.max() - least < widest)) return std::nullopt;
            counts.assign(static_cast<size_t>(extremes.max() - least) + 1, 0);
            for (size_t ind = 0; ind < count; ++ind) {
                const float step = samples[ind] - least;
                const auto place = static_cast<uint32_t>(step);
                if (static_cast<float>(place) != step) return std::nullopt;
                ++counts[place];
            }
            size_t below = 0, place = 0;
            while ((below += counts[place]) <= count / 2) ++place;
            return static_cast<float>(place) + least;
        }

        /// Row of each channel; without channels rows count up.
        std::map<int, size_t> rows_of(const Image& image)
        {
            std::map<int, size_t> rows;
            for (size_t row = 0; row < image.nrows; ++row)
                rows.emplace(image.channels.empty() ? static_cast<int>(row) : image.channels[row], row);
            return rows;
        }

        double quantile(const std::vector<float>& sorted, double part)
        {
            if (sorted.empty()) return 0;
            return sorted[static_cast<size_t>(part * static_cast<double>(sorted.size() - 1) + 0.5)];
        }
    }

    void subtract_medians(Image& image)
    {
        in_parallel(image.nrows, [&image](size_t begin, size_t end) {
            std::vector<float> finite;
            std::vector<uint32_t> counts;
            for (size_t row = begin; row < end; ++row) {
                float* const samples = image.row(row);
                if (const auto level = median_of_counts(samples, image.ncolumns, counts)) {
                    for (size_t column = 0; column < image.ncolumns; ++column) samples[column] -= *level;
                    continue;
                }
                finite.clear();
                std::copy_if(samples, samples + image.ncolumns, std::back_inserter(finite),
                             [](float one) { return std::isfinite(one); });
                if (finite.empty()) continue;
                const float level = median(finite);
                for (size_t column = 0; column < image.ncolumns; ++column) samples[column] -= level;
            }
        });
    }

    Image difference(const Image& image, const Image& other)
    {
        SPNG_VALIDATE(std::abs(image.tick - other.tick) <= 1e-6 * std::abs(image.tick),
                      "a difference of samples that are {} and {} ns apart (want the same period)", image.tick,
                      other.tick);
        SPNG_VALIDATE(image.channels.empty() == other.channels.empty(),
                      "a difference of an image with channels and one without");
        const auto shift = image.tick > 0 ? std::llround((image.start - other.start) / image.tick) : 0;
        const auto rows = rows_of(other);
        auto result = image;
        constexpr float missing = std::numeric_limits<float>::quiet_NaN();
        for (size_t row = 0; row < image.nrows; ++row) {
            const auto found = rows.find(image.channels.empty() ? static_cast<int>(row) : image.channels[row]);
            float* const to = result.row(row);
            for (size_t column = 0; column < image.ncolumns; ++column) {
                const auto place = static_cast<long long>(column) + shift;
                const bool is_there =
                    found != rows.end() && place >= 0 && place < static_cast<long long>(other.ncolumns);
                to[column] = is_there ? to[column] - other.row(found->second)[place] : missing;
            }
        }
        return result;
    }

    void append_rows(Image& image, Image&& more)
    {
        SPNG_VALIDATE(image.ncolumns == more.ncolumns && image.channels.empty() == more.channels.empty(),
                      "images of {} and {} columns do not go below each other", image.ncolumns, more.ncolumns);
        image.samples.insert(image.samples.end(), more.samples.begin(), more.samples.end());
        image.channels.insert(image.channels.end(), more.channels.begin(), more.channels.end());
        image.nrows += more.nrows;
    }

    bool has_pedestals(const ValueRange& range)
    {
        return range.is_whole && !range.has_zeros && range.count > 0 && std::abs(range.median) > 3 * range.sigma;
    }

    ValueRange range_of(const std::vector<float>& samples)
    {
        ValueRange range;
        const Extremes extremes(samples.data(), samples.size());
        range.count = samples.size();
        range.not_finite = range.count - extremes.nfinite();
        if (range.not_finite == range.count) return range;
        range.min = extremes.min();
        range.max = extremes.max();

        // A step that is no divisor of usual numbers of ticks, so that no column is preferred.
        const size_t step = samples.size() / 200'000 + 1;
        std::vector<float> some, filled;
        for (size_t ind = 0; ind < samples.size(); ind += step | 1) {
            const float one = samples[ind];
            if (!std::isfinite(one)) continue;
            some.push_back(one);
            if (one != 0) filled.push_back(one);
            range.is_whole = range.is_whole && one == std::trunc(one);
        }
        range.has_zeros = filled.size() * 2 < some.size();
        if (!some.empty()) range.median = median(some);
        if (filled.empty()) {
            // What is rare may lie between the samples that were looked at.
            range.low = range.min;
            range.high = range.max;
            return range;
        }
        std::sort(filled.begin(), filled.end());
        range.low = quantile(filled, 0.005);
        range.high = quantile(filled, 0.995);
        range.sigma = 0.5 * (quantile(filled, 0.84) - quantile(filled, 0.16));
        return range;
    }
}
