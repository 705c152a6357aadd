#include "view/data/Layer.h"

#include "view/data/Parallel.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace WireCell::View {

    namespace {
        constexpr size_t nowhere = std::numeric_limits<size_t>::max();

        /// Fill a plane with the rows of the image, some of which may be nowhere.
        void fill(LayerPlane& plane, const Image& image, const std::vector<size_t>& rows)
        {
            std::vector<float> samples;
            samples.reserve(rows.size() * image.ncolumns);
            for (const auto row : rows) {
                if (row == nowhere)
                    samples.insert(samples.end(), image.ncolumns, std::numeric_limits<float>::quiet_NaN());
                else
                    samples.insert(samples.end(), image.row(row), image.row(row) + image.ncolumns);
            }
            plane.pyramid = Pyramid(std::move(samples), rows.size(), image.ncolumns);
        }

        LayerPlane plain_rows(const Image& image, const std::vector<size_t>& rows)
        {
            std::vector<size_t> order = rows;
            int first = 0;
            if (!image.channels.empty() && !rows.empty()) {
                const auto by_channel = [&](size_t one, size_t other) {
                    return image.channels[one] < image.channels[other];
                };
                const auto [low, high] = std::minmax_element(rows.begin(), rows.end(), by_channel);
                const auto least = static_cast<long long>(image.channels[*low]);
                const auto span = image.channels[*high] - least + 1;
                if (span <= 4 * static_cast<long long>(rows.size())) {
                    first = static_cast<int>(least);
                    order.assign(static_cast<size_t>(span), nowhere);
                    for (const auto row : rows) order[static_cast<size_t>(image.channels[row] - least)] = row;
                }
            }
            LayerPlane plane;
            fill(plane, image, order);
            plane.name = "rows";
            plane.first = first;
            return plane;
        }
    }

    Layer make_layer(const Image& image, const std::vector<PlaneChannels>& planes)
    {
        Layer layer;
        // Times that make no sense are as good as none.
        if (std::isfinite(image.start) && std::isfinite(image.tick) && image.tick > 0) {
            layer.start = image.start;
            layer.tick = image.tick;
        }
        std::map<int, size_t> row_of;
        for (size_t row = 0; row < image.channels.size(); ++row) row_of.emplace(image.channels[row], row);
        std::vector<bool> is_used(image.nrows, false);
        std::vector<std::vector<size_t>> rows_of_planes;
        for (const auto& wanted : planes) {
            auto& rows = rows_of_planes.emplace_back();
            bool has_any = false;
            for (const int channel : wanted.channels) {
                const auto found = row_of.find(channel);
                rows.push_back(found == row_of.end() ? nowhere : found->second);
                if (found == row_of.end()) continue;
                has_any = true;
                is_used[found->second] = true;
            }
            if (!has_any) {
                rows_of_planes.pop_back();
                continue;
            }
            auto& plane = layer.planes.emplace_back();
            plane.name = wanted.name;
            plane.anode = wanted.anode;
            plane.channels = wanted.channels;
        }
        for (size_t ind = 0; ind < layer.planes.size(); ++ind) fill(layer.planes[ind], image, rows_of_planes[ind]);
        std::vector<size_t> others;
        for (size_t row = 0; row < image.nrows; ++row) {
            if (!is_used[row]) others.push_back(row);
        }
        if (!others.empty()) layer.planes.push_back(plain_rows(image, others));
        in_parallel(layer.planes.size() + 1, [&](size_t begin, size_t end) {
            for (size_t ind = begin; ind < end; ++ind) {
                if (ind == 0)
                    layer.range = range_of(image.samples);
                else
                    layer.planes[ind - 1].range = range_of(layer.planes[ind - 1].pyramid.samples());
            }
        });
        for (const auto& plane : layer.planes) layer.nbytes += plane.pyramid.nbytes();
        return layer;
    }
}
