#include "nets/look/Picture.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace WireCell::Nets {

    namespace {
        using Colour = std::array<uint8_t, 3>;
        using Anchors = std::vector<Colour>;

        // Both can be told apart by the colour-blind.
        const Anchors one_sided{{255, 255, 255}, {254, 217, 118}, {240, 128, 60},
                                {189, 30, 50},   {90, 10, 50},    {10, 5, 15}};
        const Anchors two_sided{{10, 50, 110}, {80, 150, 200}, {255, 255, 255}, {240, 160, 70}, {130, 50, 10}};

        // As the display has them for lines.
        const Anchors of_groups{{11, 92, 173},  {209, 87, 12}, {26, 127, 55},
                                {138, 47, 143}, {179, 134, 0}, {68, 68, 68}};

        constexpr uint8_t grey = 200;
        constexpr int64_t gap = 4, plot_size = 260, plot_edge = 8;

        at::Tensor tensor_of(const Anchors& anchors)
        {
            auto table = at::empty({static_cast<int64_t>(anchors.size()), 3}, at::kFloat);
            for (size_t ind = 0; ind < anchors.size(); ++ind) {
                for (size_t part = 0; part < 3; ++part) {
                    table[static_cast<int64_t>(ind)][static_cast<int64_t>(part)] = anchors[ind][part];
                }
            }
            return table;
        }

        void fill(const at::Tensor& picture, int64_t row, int64_t column, int64_t rows, int64_t columns,
                  const Colour& colour)
        {
            auto part = picture.narrow(0, row, rows).narrow(1, column, columns);
            for (int64_t at = 0; at < 3; ++at) part.select(2, at).fill_(colour[static_cast<size_t>(at)]);
        }
    }

    Range range_of(const at::Tensor& numbers)
    {
        if (numbers.numel() == 0) return {};
        const double low = numbers.min().item<double>(), high = numbers.max().item<double>();
        if (low >= 0) return {0, high > 0 ? high : 1};
        const double reach = std::max(-low, high);
        return {-reach, reach};
    }

    at::Tensor coloured(const at::Tensor& numbers, const Range& range)
    {
        const auto table = tensor_of(range.low < 0 ? two_sided : one_sided);
        const auto last = static_cast<double>(table.size(0) - 1);
        const auto place = ((numbers.to(at::kDouble) - range.low) / (range.high - range.low)).clamp(0, 1) * last;
        const auto below = place.floor().clamp(0, last - 1);
        const auto share = (place - below).to(at::kFloat).unsqueeze(-1);
        const auto index = below.to(at::kLong).flatten();
        auto sizes = numbers.sizes().vec();
        sizes.push_back(3);
        const auto from = table.index_select(0, index).reshape(sizes),
                   to = table.index_select(0, index + 1).reshape(sizes);
        return (from + share * (to - from)).round().to(at::kByte);
    }

    at::Tensor enlarged(const at::Tensor& picture, int64_t times)
    {
        return times > 1 ? picture.repeat_interleave(times, 0).repeat_interleave(times, 1) : picture;
    }

    int64_t times_for(const at::Tensor& numbers, int64_t size)
    {
        return std::max<int64_t>(1, size / std::max(numbers.size(0), numbers.size(1)));
    }

    at::Tensor tiled(const std::vector<at::Tensor>& pictures, int64_t columns)
    {
        int64_t height = 1, width = 1;
        for (const auto& picture : pictures) {
            height = std::max(height, picture.size(0));
            width = std::max(width, picture.size(1));
        }
        const auto count = static_cast<int64_t>(pictures.size());
        columns = std::max<int64_t>(1, std::min(columns, count));
        const int64_t rows = std::max<int64_t>(1, (count + columns - 1) / columns);
        const auto all = at::full({rows * (height + gap) + gap, columns * (width + gap) + gap, 3}, grey, at::kByte);
        for (int64_t ind = 0; ind < count; ++ind) {
            const auto& picture = pictures[static_cast<size_t>(ind)];
            all.narrow(0, gap + ind / columns * (height + gap), picture.size(0))
                .narrow(1, gap + ind % columns * (width + gap), picture.size(1))
                .copy_(picture);
        }
        return all;
    }

    at::Tensor scattered(const std::vector<at::Tensor>& groups, const Range& across, const Range& up)
    {
        constexpr int64_t whole = plot_size + 2 * plot_edge;
        const auto picture = at::full({whole, whole, 3}, 255, at::kByte);
        const Colour black{0, 0, 0};
        // A frame, with a mark at each quarter.
        for (const int64_t edge : {plot_edge - 1, plot_edge + plot_size}) {
            fill(picture, edge, plot_edge - 1, 1, plot_size + 2, black);
            fill(picture, plot_edge - 1, edge, plot_size + 2, 1, black);
        }
        for (int64_t quarter = 0; quarter <= 4; ++quarter) {
            const int64_t at = plot_edge + quarter * (plot_size - 1) / 4;
            fill(picture, plot_edge + plot_size, at, plot_edge - 2, 1, black);
            fill(picture, at, 2, 1, plot_edge - 2, black);
        }
        const auto place = [](double x, const Range& range) {
            const double share = (x - range.low) / (range.high > range.low ? range.high - range.low : 1);
            return plot_edge + std::lround(std::clamp(share, 0.0, 1.0) * (plot_size - 2));
        };
        for (size_t group = 0; group < groups.size(); ++group) {
            const auto points = groups[group].to(at::kDouble).contiguous();
            const auto* const x = points.const_data_ptr<double>();
            const int64_t count = points.size(1);
            for (int64_t ind = 0; ind < count; ++ind) {
                const int64_t row = 2 * plot_edge + plot_size - 2 - place(x[count + ind], up);
                fill(picture, row, place(x[ind], across), 2, 2, of_groups[group % of_groups.size()]);
            }
        }
        return picture;
    }

    std::vector<std::string> group_colours()
    {
        std::vector<std::string> words;
        for (const auto& [red, green, blue] : of_groups)
            words.push_back(fmt::format("#{:02x}{:02x}{:02x}", red, green, blue));
        return words;
    }
}
