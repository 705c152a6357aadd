#include "WireCellSpng/algo/roi/Tiles.h"

#include "WireCellSpng/base/Check.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <new>
#include <string_view>

namespace WireCell::SPNG {

    namespace {
        int64_t ceil_to(int64_t n, int64_t unit) { return (n + unit - 1) / unit * unit; }

        /// How many are set in a box, by sums over all boxes that begin at the origin.
        class BoxCounts {
          public:
            explicit BoxCounts(const at::Tensor& wanted)
              : m_sums(at::constant_pad_nd(wanted.to(at::kLong).cumsum(0).cumsum(1), {1, 0, 1, 0}).contiguous())
              , m_sum(m_sums.const_data_ptr<int64_t>())
              , m_columns(m_sums.size(1))
            {
            }
            int64_t operator()(const Box& box) const
            {
                const auto until = [&](int64_t row, int64_t column) { return m_sum[row * m_columns + column]; };
                return until(box.bottom, box.right) - until(box.top, box.right) - until(box.bottom, box.left) +
                       until(box.top, box.left);
            }
            /// The smallest box inside that holds as much.
            Box shrink(Box box) const
            {
                const auto all = (*this)(box);
                const auto still_all = [&](const Box& inner) { return (*this)(inner) == all; };
                while (box.top < box.bottom && still_all({box.top + 1, box.bottom, box.left, box.right})) ++box.top;
                while (box.top < box.bottom && still_all({box.top, box.bottom - 1, box.left, box.right})) --box.bottom;
                while (box.left < box.right && still_all({box.top, box.bottom, box.left + 1, box.right})) ++box.left;
                while (box.left < box.right && still_all({box.top, box.bottom, box.left, box.right - 1})) --box.right;
                return box;
            }

          private:
            at::Tensor m_sums;
            const int64_t* m_sum;
            int64_t m_columns;
        };

        using Cost = std::function<double(const Box&)>;

        /// Cut a box in two as long as that is cheaper.
        void cut(const Box& box, const BoxCounts& counts, const Cost& cost, std::vector<Box>& out)
        {
            double best = cost(box);
            std::array<Box, 2> parts;
            const auto consider = [&](const Box& first, const Box& second) {
                const std::array<Box, 2> shrunk{counts.shrink(first), counts.shrink(second)};
                const double sum = cost(shrunk[0]) + cost(shrunk[1]);
                if (sum >= best) return;
                best = sum;
                parts = shrunk;
            };
            const double whole = best;
            for (auto row = box.top + 1; row < box.bottom; ++row) {
                consider({box.top, row, box.left, box.right}, {row, box.bottom, box.left, box.right});
            }
            for (auto column = box.left + 1; column < box.right; ++column) {
                consider({box.top, box.bottom, box.left, column}, {box.top, box.bottom, column, box.right});
            }
            if (best >= whole) {
                out.push_back(box);
                return;
            }
            for (const auto& part : parts) cut(part, counts, cost, out);
        }

        at::Tensor crop(const at::Tensor& image, const Box& box)
        {
            return image.narrow(-2, box.top, box.bottom - box.top).narrow(-1, box.left, box.right - box.left);
        }

        /// For each row of an image of `size` the row of a smaller one that shows the same of an empty image.
        at::Tensor empty_rows(int64_t size, const Reach& reach, int64_t& small)
        {
            const int64_t margin = reach.margin();
            const int64_t tail = margin + size % reach.unit;
            small = std::min(size, margin + reach.unit + tail);
            auto rows = at::arange(size, at::kLong);
            if (small == size) return rows;
            auto* row = rows.mutable_data_ptr<int64_t>();
            for (int64_t ind = margin; ind < size; ++ind) {
                row[ind] = ind < size - tail ? margin + (ind - margin) % reach.unit : ind - size + small;
            }
            return rows;
        }

        void fill_active(const Net& net, const at::Tensor& image, const at::Tensor& tiles, int64_t tile,
                         const Reach& reach, const at::Tensor& out)
        {
            const int64_t height = image.size(-2);
            const int64_t width = image.size(-1);
            const auto samples = [&](const Box& box) {
                return Box{box.top * tile, std::min(box.bottom * tile, height), box.left * tile,
                           std::min(box.right * tile, width)};
            };
            const auto cost = [&](const Box& box) {
                constexpr double call = 64 * 64; // what a call costs apart from its samples, in samples
                const auto full = with_context(samples(box), height, width, reach);
                return call + static_cast<double>(full.bottom - full.top) * static_cast<double>(full.right - full.left);
            };
            for (const auto& box : cover(tiles, cost)) {
                const auto inner = samples(box);
                const auto full = with_context(inner, height, width, reach);
                const auto made = net(crop(image, full));
                crop(out, inner)
                    .copy_(crop(made, {inner.top - full.top, inner.bottom - full.top, inner.left - full.left,
                                       inner.right - full.left}));
            }
        }
    }

    Box with_context(const Box& box, int64_t height, int64_t width, const Reach& reach)
    {
        const int64_t margin = reach.margin();
        return {std::max<int64_t>(box.top - margin, 0), std::min(ceil_to(box.bottom, reach.unit) + margin, height),
                std::max<int64_t>(box.left - margin, 0), std::min(ceil_to(box.right, reach.unit) + margin, width)};
    }

    std::vector<Box> cover(const at::Tensor& wanted, const Cost& cost)
    {
        std::vector<Box> out;
        const BoxCounts counts(wanted);
        const Box all{0, wanted.size(0), 0, wanted.size(1)};
        if (counts(all) > 0) cut(counts.shrink(all), counts, cost, out);
        return out;
    }

    at::Tensor reached_tiles(const at::Tensor& image, int64_t tile, const Reach& reach, double threshold)
    {
        const int64_t unit = reach.unit;
        const int64_t units = reach.margin() / unit;
        const auto pad = [](int64_t size, int64_t step) { return ceil_to(size, step) - size; };
        // What is not a number is activity too.
        const auto quiet = at::le(at::amax(at::abs(image), 0, true), threshold);
        const auto active = quiet.logical_not().to(at::kFloat).unsqueeze(0);
        const auto padded = at::constant_pad_nd(active, {0, pad(image.size(-1), tile), 0, pad(image.size(-2), tile)});
        const auto coarse = at::max_pool2d(padded, {unit, unit});
        const auto grown = at::max_pool2d(coarse, {2 * units + 1, 2 * units + 1}, {1, 1}, {units, units});
        return at::max_pool2d(grown, {tile / unit, tile / unit}).squeeze(0).squeeze(0) > 0;
    }

    at::Tensor empty_output(const Net& net, const at::Tensor& like, int64_t height, int64_t width, const Reach& reach)
    {
        int64_t rows = 0;
        int64_t columns = 0;
        const auto row = empty_rows(height, reach, rows).to(like.device());
        const auto column = empty_rows(width, reach, columns).to(like.device());
        const auto output = net(at::zeros({1, like.size(1), rows, columns}, like.options()));
        return output.index_select(-2, row).index_select(-1, column);
    }

    at::Tensor forward_active(const Net& net, const at::Tensor& batch, const at::Tensor& empty, int64_t tile,
                              const Reach& reach, double threshold)
    {
        std::vector<at::Tensor> wanted;
        for (const auto& image : batch.unbind()) wanted.push_back(reached_tiles(image, tile, reach, threshold));
        const auto tiles = at::stack(wanted).cpu(); // The host decides where to compute: the one wait for the device.
        auto sizes = batch.sizes().vec();
        sizes[1] = empty.size(1);
        const auto out = empty.expand(sizes).clone(at::MemoryFormat::Contiguous);
        for (int64_t ind = 0; ind < batch.size(0); ++ind) {
            fill_active(net, batch.narrow(0, ind, 1), tiles[ind], tile, reach, out.narrow(0, ind, 1));
        }
        return out;
    }

    int64_t piece_length(int64_t size, int64_t pieces, const Reach& reach)
    {
        return ceil_to((size + pieces - 1) / pieces, reach.unit);
    }

    at::Tensor forward_pieces(const Net& net, const at::Tensor& batch, int64_t dim, int64_t core, const Reach& reach)
    {
        const int64_t size = batch.size(dim);
        if (core >= size) return net(batch);
        const int64_t margin = reach.margin();
        std::vector<at::Tensor> pieces;
        for (int64_t begin = 0; begin < size; begin += core) {
            const int64_t end = std::min(begin + core, size);
            const int64_t first = std::max<int64_t>(begin - margin, 0);
            const int64_t last = std::min(end + margin, size);
            const auto output = net(batch.narrow(dim, first, last - first));
            pieces.push_back(output.narrow(dim, begin - first, end - begin));
        }
        return at::cat(pieces, dim);
    }

    bool is_out_of_memory(const std::exception& error)
    {
        if (dynamic_cast<const c10::OutOfMemoryError*>(&error) || dynamic_cast<const std::bad_alloc*>(&error)) {
            return true;
        }
        const std::string_view text = error.what();
        return text.find("out of memory") != text.npos || text.find("can't allocate memory") != text.npos;
    }
}
