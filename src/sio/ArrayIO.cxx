#include "ArrayIO.h"
#include "WireCellUtil/Exceptions.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstdint>

namespace WireCell::Sio {

    namespace {
        /// Elements that are converted at a time: they fit into the processor's caches.
        constexpr size_t piece_count = 1 << 17;

        /// What a row costs besides its samples [bytes]: a vector, and the trace that it becomes.
        constexpr size_t row_bytes = 128;

        /// Rows that are transposed together: their samples of one tick fill a cache line.
        constexpr size_t tile_rows = 16;

        bool all_finite(const float* values, size_t count)
        {
            constexpr uint32_t exponent = 0x7f800000;
            uint32_t any = 0;
            for (size_t i = 0; i < count; ++i) any |= (std::bit_cast<uint32_t>(values[i]) & exponent) == exponent;
            return any == 0;
        }

        std::string wanted_shape(const std::vector<size_t>& shape)
        {
            std::string text;
            for (const size_t extent : shape) {
                text += text.empty() ? "" : ", ";
                text += extent ? std::to_string(extent) : "N";
            }
            return fmt::format("({}{})", text, shape.size() == 1 ? "," : "");
        }

        void check_shape(const ArchiveReader& member, const NpyHeader& header, const std::vector<size_t>& wanted)
        {
            const auto agree = [](size_t want, size_t got) { return want == 0 || want == got; };
            if (std::equal(wanted.begin(), wanted.end(), header.shape.begin(), header.shape.end(), agree)) return;
            THROW(IOError() << errmsg{fmt::format("{}: the array has shape {} (want {})", member.where(),
                                                  header.shape_text(), wanted_shape(wanted))});
        }

        /// Reads successive pieces of one array as float.
        class Pieces {
          public:
            Pieces(ArchiveReader& member, const NpyHeader& header, size_t most)
              : m_member(member)
              , m_header(header)
              , m_where(member.where())
              , m_raw(most * header.item_size())
              , m_values(most)
            {
            }

            const float* next(size_t count)
            {
                m_member.read(m_raw.data(), count * m_header.item_size());
                npy_convert(m_header, m_raw.data(), count, m_values.data(), m_where);
                if (m_header.is_float() && m_first_bad == none && !all_finite(m_values.data(), count)) {
                    const auto is_bad = [](float value) { return !all_finite(&value, 1); };
                    m_first_bad = m_done + (std::find_if(m_values.begin(), m_values.end(), is_bad) - m_values.begin());
                }
                m_done += count;
                return m_values.data();
            }

            /// Position in the file's order of the first value that is not finite.
            std::optional<size_t> first_bad() const
            {
                return m_first_bad == none ? std::nullopt : std::optional(m_first_bad);
            }

          private:
            static constexpr size_t none = -1;
            ArchiveReader& m_member;
            const NpyHeader& m_header;
            std::string m_where;
            std::vector<std::byte> m_raw;
            std::vector<float> m_values;
            size_t m_done = 0;
            size_t m_first_bad = none;
        };

        void read_row_by_row(Pieces& pieces, Rows& out, size_t ncols)
        {
            for (auto& row : out.rows) {
                for (size_t done = 0; done < ncols;) {
                    const size_t count = std::min(piece_count, ncols - done);
                    const float* values = pieces.next(count);
                    row.insert(row.end(), values, values + count);
                    done += count;
                }
            }
            if (const auto bad = pieces.first_bad()) out.not_finite = {*bad / ncols, *bad % ncols};
        }

        /// Append columns to rows [first, first + nrows), of which `values` has all, rows running fastest.
        void append_tile(std::vector<std::vector<float>>& rows, size_t first, size_t nrows, const float* values,
                         size_t ncols, std::vector<float>& tile)
        {
            for (size_t col = 0; col < ncols; ++col) {
                const float* from = values + col * rows.size() + first;
                for (size_t row = 0; row < nrows; ++row) tile[row * ncols + col] = from[row];
            }
            for (size_t row = 0; row < nrows; ++row) {
                const float* from = tile.data() + row * ncols;
                rows[first + row].insert(rows[first + row].end(), from, from + ncols);
            }
        }

        void read_columns(Pieces& pieces, Rows& out, size_t ncols)
        {
            const size_t nrows = out.rows.size();
            const size_t width = std::max<size_t>(1, piece_count / nrows);
            std::vector<float> tile(tile_rows * std::min(width, ncols));
            for (size_t done = 0; done < ncols;) {
                const size_t count = std::min(width, ncols - done);
                const float* values = pieces.next(count * nrows);
                for (size_t row = 0; row < nrows; row += tile_rows) {
                    append_tile(out.rows, row, std::min(tile_rows, nrows - row), values, count, tile);
                }
                done += count;
            }
            if (const auto bad = pieces.first_bad()) out.not_finite = {*bad % nrows, *bad / nrows};
        }
    }

    NpyHeader read_array_header(ArchiveReader& member)
    {
        size_t position = 0;
        const auto read = [&](void* to, size_t nbytes) {
            member.read(to, nbytes);
            position += nbytes;
        };
        auto header = read_npy_header(read, member.where());
        if (header.nbytes() != member.size() - position) {
            THROW(IOError() << errmsg{fmt::format(
                      "{}: the member has {} bytes of data (want {} for dtype {} and shape {})", member.where(),
                      member.size() - position, header.nbytes(), header.code, header.shape_text())});
        }
        return header;
    }

    void read_elements(ArchiveReader& member, const NpyHeader& header, std::byte* to)
    {
        const bool needs_reordering = header.fortran_order && header.shape.size() > 1;
        if (needs_reordering) member.reserve(header.nbytes(), 1);
        std::vector<std::byte> raw(needs_reordering ? header.nbytes() : 0);
        member.read(needs_reordering ? raw.data() : to, header.nbytes());
        member.expect_end();
        if (needs_reordering) npy_to_c_order(header, raw.data(), to);
    }

    template <class T>
    std::vector<T> read_array(ArchiveReader& member, const std::vector<size_t>& shape)
    {
        const auto header = read_array_header(member);
        check_shape(member, header, shape);
        member.reserve(header.count(), header.item_size() + sizeof(T));
        std::vector<std::byte> raw(header.nbytes());
        read_elements(member, header, raw.data());
        std::vector<T> values(header.count());
        npy_convert(header, raw.data(), values.size(), values.data(), member.where());
        return values;
    }
    template std::vector<int> read_array(ArchiveReader&, const std::vector<size_t>&);
    template std::vector<double> read_array(ArchiveReader&, const std::vector<size_t>&);

    std::string most_columns_text(size_t most)
    {
        return fmt::format("want at most {} ticks, key 'max_ticks', for jobs -A max_ticks=", most);
    }

    Rows read_rows(ArchiveReader& member, size_t max_columns)
    {
        const auto header = read_array_header(member);
        check_shape(member, header, {0, 0});
        if (max_columns > 0 && header.shape[1] > max_columns) {
            THROW(IOError() << errmsg{fmt::format("{}: shape {} has {} ticks ({})", member.where(), header.shape_text(),
                                                  header.shape[1], most_columns_text(max_columns))});
        }
        const size_t nrows = header.shape[0];
        const size_t ncols = header.shape[1];
        // Rows take memory even if they are empty.
        member.reserve(nrows, row_bytes);
        member.reserve(header.count(), sizeof(float));
        Rows out;
        out.rows.resize(nrows);
        if (header.count() > 0) {
            for (auto& row : out.rows) row.reserve(ncols);
            Pieces pieces(member, header, std::max(piece_count, header.fortran_order ? nrows : 0));
            if (header.fortran_order)
                read_columns(pieces, out, ncols);
            else
                read_row_by_row(pieces, out, ncols);
        }
        member.expect_end();
        return out;
    }

    void begin_array(ArchiveWriter& archive, const std::string& member, const NpyHeader& header)
    {
        const auto preamble = npy_preamble(header);
        archive.begin(member, preamble.size() + header.nbytes());
        archive.write(preamble.data(), preamble.size());
    }

    template <class T>
    void write_array(ArchiveWriter& archive, const std::string& member, const std::vector<size_t>& shape,
                     const std::vector<T>& data)
    {
        begin_array(archive, member, NpyHeader{npy_code<T>(), false, false, shape});
        archive.write(data.data(), data.size() * sizeof(T));
    }
    template void write_array(ArchiveWriter&, const std::string&, const std::vector<size_t>&, const std::vector<int>&);
    template void write_array(ArchiveWriter&, const std::string&, const std::vector<size_t>&,
                              const std::vector<double>&);
    template void write_array(ArchiveWriter&, const std::string&, const std::vector<size_t>&,
                              const std::vector<float>&);
}
