#pragma once
#include "WireCellAux/SegmentTable.h"

#include <memory>

/// Tables of segments in files of several kinds.  IOError or ValueError that starts with `where`: no such table.
namespace WireCell::Sio {

    /// A row of numbers a line.  Without names a line of them must come first.
    std::unique_ptr<Aux::SegmentTable> open_text(const std::string& path, const std::vector<std::string>& names,
                                                 const std::string& where);

    /// An npz archive of an array for each column.  Errors of the archive itself start with `who`.
    std::unique_ptr<Aux::SegmentTable> open_archive(const std::string& path, const std::string& who,
                                                    const std::string& where);

    /// A table of an HDF5 file, for which the library WireCellHio is loaded.
    std::unique_ptr<Aux::SegmentTable> open_hdf(const std::string& path, const std::string& dataset,
                                                const std::string& where);
}
