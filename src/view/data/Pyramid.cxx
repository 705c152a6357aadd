#include "view/data/Pyramid.h"

#include "WireCellUtil/Exceptions.h"
#include "view/data/Parallel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace WireCell::View {

    namespace {
        // What is NaN is left out as long as there is anything else.
        float smaller(float one, float other) { return other < one || std::isnan(one) ? other : one; }
        float larger(float one, float other) { return other > one || std::isnan(one) ? other : one; }

        /// Pairs of neighbours to one.
        template <class Choose>
        void halve(const float* from, size_t ncolumns, float* to, Choose choose)
        {
            for (size_t col = 0; col < ncolumns / 2; ++col) to[col] = choose(from[2 * col], from[2 * col + 1]);
            if (ncolumns % 2) to[ncolumns / 2] = from[ncolumns - 1];
        }

        void check(bool is_good, const char* what, size_t got, size_t end)
        {
            if (is_good) return;
            THROW(IndexError() << errmsg{
                      fmt::format("{} {} is none of the image's (want 0 to {})", what, got, end == 0 ? 0 : end - 1)});
        }
    }

    Pyramid::Pyramid(std::vector<float> samples, size_t nrows, size_t ncolumns)
      : m_nrows(nrows)
      , m_ncolumns(ncolumns)
      , m_samples(std::move(samples))
    {
        for (size_t width = ncolumns; width > tile_size;) {
            auto& level = m_levels.emplace_back();
            width = level.ncolumns = (width + 1) / 2;
            level.min = std::make_unique_for_overwrite<float[]>(nrows * width);
            level.max = std::make_unique_for_overwrite<float[]>(nrows * width);
        }
        if (m_levels.empty()) return;
        in_parallel(nrows, [this](size_t begin, size_t end) {
            for (size_t row = begin; row < end; ++row) fill_row(row);
        });
    }

    /// All levels of a row, one after the other, as it is at hand.
    void Pyramid::fill_row(size_t row)
    {
        const float *low = m_samples.data() + row * m_ncolumns, *high = low;
        size_t width = m_ncolumns;
        for (auto& level : m_levels) {
            float* const min = level.min.get() + row * level.ncolumns;
            float* const max = level.max.get() + row * level.ncolumns;
            halve(low, width, min, smaller);
            halve(high, width, max, larger);
            low = min;
            high = max;
            width = level.ncolumns;
        }
    }

    size_t Pyramid::nbytes() const
    {
        size_t count = m_samples.size();
        for (const auto& level : m_levels) count += 2 * m_nrows * level.ncolumns;
        return count * sizeof(float);
    }

    Pyramid::Extremes Pyramid::level(size_t column_level) const
    {
        check(column_level < nlevels(), "level of columns", column_level, nlevels());
        if (column_level == 0) return {m_ncolumns, m_samples, m_samples};
        const auto& level = m_levels[column_level - 1];
        const size_t count = m_nrows * level.ncolumns;
        return {level.ncolumns, {level.min.get(), count}, {level.max.get(), count}};
    }

    Tile Pyramid::tile(size_t row_level, size_t column_level, size_t tile_row, size_t tile_column) const
    {
        check(row_level < most_levels, "level of rows", row_level, most_levels);
        const auto extremes = level(column_level);
        const size_t width = extremes.ncolumns;
        const auto least = extremes.min, most = extremes.max;
        const size_t rows_each = size_t{1} << row_level;
        const size_t height = (m_nrows + rows_each - 1) / rows_each;
        const size_t nvertical = (height + tile_size - 1) / tile_size, nacross = (width + tile_size - 1) / tile_size;
        check(tile_row < nvertical, "row of tiles", tile_row, nvertical);
        check(tile_column < nacross, "column of tiles", tile_column, nacross);

        Tile tile;
        const size_t first_row = tile_row * tile_size, first_column = tile_column * tile_size;
        tile.nrows = std::min(tile_size, height - first_row);
        tile.ncolumns = std::min(tile_size, width - first_column);
        const bool is_exact = column_level == 0 && row_level == 0;
        constexpr float nothing = std::numeric_limits<float>::quiet_NaN();
        tile.min.assign(tile.nrows * tile.ncolumns, nothing);
        if (!is_exact) tile.max = tile.min;
        for (size_t row = 0; row < tile.nrows; ++row) {
            const size_t begin = (first_row + row) * rows_each, end = std::min(begin + rows_each, m_nrows);
            float* const low = tile.min.data() + row * tile.ncolumns;
            float* const high = is_exact ? nullptr : tile.max.data() + row * tile.ncolumns;
            for (size_t from = begin; from < end; ++from) {
                const float* const in_min = least.data() + from * width + first_column;
                const float* const in_max = most.data() + from * width + first_column;
                for (size_t col = 0; col < tile.ncolumns; ++col) low[col] = smaller(low[col], in_min[col]);
                for (size_t col = 0; high && col < tile.ncolumns; ++col) high[col] = larger(high[col], in_max[col]);
            }
        }
        return tile;
    }
}
