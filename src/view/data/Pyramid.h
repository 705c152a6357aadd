#pragma once
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace WireCell::View {

    /// A part of an image at some zoom: the least and the largest of the samples that each pixel stands for.
    /// NaN where all of these are NaN.
    struct Tile {
        size_t nrows = 0, ncolumns = 0;
        std::vector<float> min, max; ///< [row, column]; max is empty at full zoom, where both are the sample
    };

    /// An image [row, column] and its reductions, of which nothing thin vanishes: the extremes of 2, 4, 8 ... columns are
    /// kept, those of rows are found when a tile is asked for.
    class Pyramid {
      public:
        static constexpr size_t tile_size = 256;  ///< pixels along each side, fewer at the ends
        static constexpr size_t most_levels = 20; ///< of rows; of columns as many as it takes to fit into one tile

        Pyramid() = default;
        /// samples: [row, column], in that order.
        Pyramid(std::vector<float> samples, size_t nrows, size_t ncolumns);

        size_t nrows() const { return m_nrows; }
        size_t ncolumns() const { return m_ncolumns; }
        const std::vector<float>& samples() const { return m_samples; }
        size_t nbytes() const;

        /// How many levels of columns there are: 0 is the image itself.
        size_t nlevels() const { return m_levels.size() + 1; }

        /// All of a level of columns, [row, column]; at level 0 both are the samples.  IndexError: no such level.
        struct Extremes {
            size_t ncolumns = 0;
            std::span<const float> min, max;
        };
        Extremes level(size_t column_level) const;

        /// The tile at a place in the grid of tiles.  A pixel stands for 2^row_level rows and 2^column_level columns.
        /// IndexError: no such level, or the place is outside of the image.
        Tile tile(size_t row_level, size_t column_level, size_t tile_row, size_t tile_column) const;

      private:
        /// Memory that is written for the first time by the threads that fill it.
        struct Level {
            size_t ncolumns = 0;
            std::unique_ptr<float[]> min, max;
        };
        void fill_row(size_t row);

        size_t m_nrows = 0, m_ncolumns = 0;
        std::vector<float> m_samples;
        std::vector<Level> m_levels;
    };
}
