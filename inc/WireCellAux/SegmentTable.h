#pragma once
#include "WireCellUtil/IComponent.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

/// Tables of the segments of particles' paths, as other simulations write them.
namespace WireCell::Aux {

    /// Named columns of numbers, of which pieces can be read.
    class SegmentTable {
      public:
        virtual ~SegmentTable() = default;

        virtual std::vector<std::string> columns() const = 0;
        virtual size_t nrows() const = 0;

        /// Rows first to first + count - 1 of some columns.
        virtual std::vector<std::vector<double>> read(const std::vector<std::string>& columns, size_t first,
                                                      size_t count) = 0;
    };

    /// Opens files of one kind that hold tables.
    class ISegmentFiles : public IComponent<ISegmentFiles> {
      public:
        virtual ~ISegmentFiles();

        /// The table of that name; for an empty name, the one that simulations give.  IOError that starts with `where`:
        /// no file of this kind, no such table.
        virtual std::unique_ptr<SegmentTable> open(const std::string& path, const std::string& name,
                                                   const std::string& where) = 0;
    };

    /// A whole table in memory.
    class SegmentArrays : public SegmentTable {
      public:
        /// All of the same length.
        explicit SegmentArrays(std::map<std::string, std::vector<double>> arrays);

        std::vector<std::string> columns() const override;
        size_t nrows() const override;
        std::vector<std::vector<double>> read(const std::vector<std::string>& columns, size_t first,
                                              size_t count) override;

      private:
        std::map<std::string, std::vector<double>> m_arrays;
    };

    /// What a column may mean.
    enum class SegmentRole { event, x0, y0, z0, x1, y1, z1, x, y, z, t0, t1, t, dE, dx, dEdx, electrons, track, pdg };

    /// The columns that have a meaning, by names that edep-sim's converters, larnd-sim and LArSoft give them.  Where a
    /// meaning has several columns, the name that is listed first below in the source wins.
    std::map<SegmentRole, std::string> segment_roles(const std::vector<std::string>& columns);

    /// Whether a column of that name has a meaning.
    bool is_segment_column(const std::string& column);
}
