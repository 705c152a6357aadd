#pragma once
#include "Npy.h"
#include "archive/Archive.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Npy arrays as members of archives.
namespace WireCell::Sio {

    /// Read the header of the current member and check it against the member's size.
    NpyHeader read_array_header(ArchiveReader& member);

    /// Read the header.nbytes() of elements that follow the header: as they are in the file, but in C order.
    void read_elements(ArchiveReader& member, const NpyHeader& header, std::byte* to);

    /// The elements of the current member in C order, converted to double or int.
    /// `shape` has one entry a dimension, 0 for any extent; IOError if the array has another shape.
    template <class T>
    std::vector<T> read_array(ArchiveReader& member, const std::vector<size_t>& shape);

    /// A 2-D array, one vector a row.
    struct Rows {
        std::vector<std::vector<float>> rows;
        std::optional<std::pair<size_t, size_t>> not_finite; ///< row and column of the first NaN or infinity
    };

    /// Read the current member as a 2-D array of any real dtype and either order, a piece at a time.  IOError, before memory
    /// is taken, for more than `max_columns` columns, where that is not 0.
    Rows read_rows(ArchiveReader& member, size_t max_columns = 0);

    /// What messages say of a limit of columns, which are ticks.
    std::string most_columns_text(size_t most);

    /// Write a whole array in C order.
    template <class T>
    void write_array(ArchiveWriter& archive, const std::string& member, const std::vector<size_t>& shape,
                     const std::vector<T>& data);

    /// Start an array member; header.nbytes() of data must follow.
    void begin_array(ArchiveWriter& archive, const std::string& member, const NpyHeader& header);
}
