#include "WireCellSpng/base/Check.h"
#include "train/data/CosmicData.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace WireCell::Train {

    namespace {
        constexpr int most_halvings = 7;

        /// Call put(number, value) for each pixel: the flat number in a halved image.
        template <class Put>
        void each_pixel(const Aux::LarcvImage& image, int downsample, int64_t columns, const Put& put)
        {
            for (size_t ind = 0; ind < image.ids.size(); ++ind) {
                const auto row = static_cast<int64_t>(image.ids[ind] % image.rows) >> downsample;
                const auto column = static_cast<int64_t>(image.ids[ind] / image.rows) >> downsample;
                put(row * columns + column, image.values[ind]);
            }
        }
    }

    std::array<int64_t, 2> dense_sizes(const Aux::LarcvImage& image, int downsample)
    {
        SPNG_VALIDATE(downsample >= 0 && downsample <= most_halvings, "downsample: got {} (want 0 to {})", downsample,
                      most_halvings);
        const uint64_t block = uint64_t(1) << downsample;
        SPNG_VALIDATE(image.rows % block == 0 && image.columns % block == 0,
                      "an image of {} rows and {} columns can not be halved {} times (want multiples of {})",
                      image.rows, image.columns, downsample, block);
        return {static_cast<int64_t>(image.rows / block), static_cast<int64_t>(image.columns / block)};
    }

    void put_image(const Aux::LarcvImage& image, int downsample, bool log, const at::Tensor& zeros)
    {
        const auto columns = dense_sizes(image, downsample)[1];
        auto* to = zeros.data_ptr<float>();
        const float share = 1.0F / static_cast<float>(1 << (2 * downsample));
        each_pixel(image, downsample, columns, [&](int64_t place, float value) { to[place] += value * share; });
        if (!log) return;
        const auto least = std::min_element(image.values.begin(), image.values.end());
        SPNG_VALIDATE(least == image.values.end() || *least >= 0, "has {}, below 0, which log does not take", *least);
        // Several pixels may have gone to one place: a sign tells which have been seen.
        each_pixel(image, downsample, columns, [&](int64_t place, float) {
            if (to[place] > 0) to[place] = -std::log1p(to[place]);
        });
        each_pixel(image, downsample, columns, [&](int64_t place, float) { to[place] = std::abs(to[place]); });
    }

    at::Tensor dense_image(const Aux::LarcvImage& image, int downsample, bool log)
    {
        auto dense = at::zeros(dense_sizes(image, downsample), at::kFloat);
        put_image(image, downsample, log, dense);
        return dense;
    }

    void put_labels(const Aux::LarcvImage& labels, int downsample, const at::Tensor& zeros)
    {
        const auto columns = dense_sizes(labels, downsample)[1];
        auto* to = zeros.data_ptr<int64_t>();
        each_pixel(labels, downsample, columns, [&](int64_t place, float value) {
            SPNG_VALIDATE(value >= 0 && value <= static_cast<float>(neutrino) && std::trunc(value) == value,
                          "a label is {} (want 0, 1 or 2: background, cosmic, neutrino)", value);
            to[place] = std::max(to[place], static_cast<int64_t>(value));
        });
    }

    at::Tensor dense_labels(const Aux::LarcvImage& labels, int downsample)
    {
        auto dense = at::zeros(dense_sizes(labels, downsample), at::kLong);
        put_labels(labels, downsample, dense);
        return dense;
    }

    Aux::LarcvImage sparse_values(const at::Tensor& numbers, const Aux::LarcvImage& like)
    {
        const auto own = numbers.to(at::kCPU, at::kFloat).contiguous();
        SPNG_VALIDATE(own.dim() == 2, "numbers have {} dimensions (want row and column)", own.dim());
        int downsample = 0;
        while (downsample < most_halvings && own.size(0) << downsample < static_cast<int64_t>(like.rows)) ++downsample;
        const auto [rows, columns] = dense_sizes(like, downsample);
        SPNG_VALIDATE(own.size(0) == rows && own.size(1) == columns,
                      "numbers are {} x {} (want the image's {} x {}, or these halved)", own.size(0), own.size(1),
                      like.rows, like.columns);
        auto image = like;
        const auto* from = own.const_data_ptr<float>();
        size_t ind = 0;
        each_pixel(like, downsample, columns, [&](int64_t place, float) { image.values[ind++] = from[place]; });
        return image;
    }

    Aux::LarcvImage sparse_image(const at::Tensor& numbers, double threshold, uint64_t plane)
    {
        return sparse_image(numbers, numbers > threshold, plane);
    }

    Aux::LarcvImage sparse_image(const at::Tensor& numbers, const at::Tensor& mask, uint64_t plane)
    {
        SPNG_VALIDATE(numbers.dim() == 2, "numbers have {} dimensions (want row and column)", numbers.dim());
        // Pixels are numbered along the rows of a column.
        const auto along = numbers.to(at::kCPU, at::kFloat).t().contiguous().flatten();
        const auto ids = mask.to(at::kCPU).t().flatten().nonzero().flatten();
        const auto values = along.index_select(0, ids);
        Aux::LarcvImage image;
        image.plane = plane;
        image.rows = static_cast<uint64_t>(numbers.size(0));
        image.columns = static_cast<uint64_t>(numbers.size(1));
        image.size = {static_cast<double>(image.columns), static_cast<double>(image.rows)};
        image.ids.assign(ids.const_data_ptr<int64_t>(), ids.const_data_ptr<int64_t>() + ids.numel());
        image.values.assign(values.const_data_ptr<float>(), values.const_data_ptr<float>() + values.numel());
        return image;
    }
}
