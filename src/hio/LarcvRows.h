#pragma once
#include "Hdf.h"

#include <cstdint>
#include <string>
#include <vector>

/// The tables of files in larcv3's sparse layout, as their rows are in memory and in files of our own.  Others' rows may be wider or
/// have further members; members are found by their names.
namespace WireCell::Hio::Larcv {

    inline constexpr const char* event_table = "Events/event_id";
    inline constexpr const char* data_group = "Data";
    inline constexpr const char* meta_group = "meta";
    inline constexpr const char* card_name = "card";

    struct EventRow {
        int64_t run = 0, subrun = 0, event = 0;
    };

    /// Of an event, in tables of planes or of particles: the first row, and how many.
    struct ExtentRow {
        uint64_t first = 0;
        uint32_t count = 0;
    };

    /// Of a plane, in the table of pixels.
    struct VoxelExtentRow {
        uint64_t first = 0;
        uint32_t count = 0;
        uint32_t id = 0; ///< the plane's place in its event
    };

    struct MetaRow {
        uint8_t valid = 1;
        uint64_t plane = 0;
        double size[2] = {};     ///< of columns, of rows
        uint64_t pixels[2] = {}; ///< columns, rows
        double origin[2] = {};
    };

    struct VoxelRow {
        uint64_t id = 0;
        float value = 0;
    };

    struct PointRow {
        double x = 0, y = 0, z = 0, t = 0;
    };

    inline constexpr size_t process_length = 64;

    struct ParticleRow {
        uint64_t id = 0;
        uint32_t track = 0;
        int32_t pdg = 0;
        double px = 0, py = 0, pz = 0;
        PointRow vertex, end;
        double energy = 0, deposited = 0;
        char process[process_length] = {}; ///< ends in a 0
        uint32_t parent = 0;
    };

    /// The type of a row.
    template <class Row>
    Handle row_type();
    template <>
    Handle row_type<EventRow>();
    template <>
    Handle row_type<ExtentRow>();
    template <>
    Handle row_type<VoxelExtentRow>();
    template <>
    Handle row_type<MetaRow>();
    template <>
    Handle row_type<VoxelRow>();
    template <>
    Handle row_type<ParticleRow>();

    /// The table of a file, in rows of one kind.
    class Table {
      public:
        /// `required`: members that rows must have, others are left as they are where rows lack them; none for all.  IOError: no
        /// such table, or rows of another kind.
        Table(hid_t file, const std::string& path, const Handle& type, const std::vector<std::string>& required,
              const std::string& where);

        size_t size() const { return m_size; }

        /// Rows of the kind that the table was opened for.
        template <class Row>
        std::vector<Row> read(size_t first, size_t count) const
        {
            std::vector<Row> rows(count);
            read_rows(m_dataset, m_type, first, count, rows.data(), m_where);
            return rows;
        }

        /// What errors call it.
        const std::string& where() const { return m_where; }

      private:
        std::string m_where;
        Handle m_dataset, m_type;
        size_t m_size = 0;
    };

    std::string images_group(const std::string& name);
    std::string particles_group(const std::string& name);
}
