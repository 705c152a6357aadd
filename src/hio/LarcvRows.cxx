#include "LarcvRows.h"

#include "WireCellUtil/Printable.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace WireCell::Hio::Larcv {

    namespace {
        struct Member {
            const char* name;
            size_t offset;
            hid_t type;
        };

        Handle compound(size_t size, const std::vector<Member>& members)
        {
            Handle type(H5Tcreate(H5T_COMPOUND, size), H5Tclose);
            for (const auto& member : members) H5Tinsert(type, member.name, member.offset, member.type);
            return type;
        }

        Handle pair_of(hid_t type)
        {
            const hsize_t two = 2;
            return {H5Tarray_create2(type, 1, &two), H5Tclose};
        }

        std::string member_name(hid_t type, unsigned index)
        {
            char* name = H5Tget_member_name(type, index);
            std::string copy(name ? name : "");
            H5free_memory(name);
            return copy;
        }

        std::vector<std::string> member_names(hid_t type)
        {
            std::vector<std::string> names;
            const int count = H5Tget_class(type) == H5T_COMPOUND ? H5Tget_nmembers(type) : 0;
            for (int ind = 0; ind < count; ++ind) names.push_back(member_name(type, static_cast<unsigned>(ind)));
            return names;
        }

        bool has(const std::vector<std::string>& names, const std::string& name)
        {
            return std::find(names.begin(), names.end(), name) != names.end();
        }

        /// Whether a member can be read as another one.
        bool goes_into(hid_t from, hid_t to)
        {
            const auto one = H5Tget_class(from), other = H5Tget_class(to);
            if (other == H5T_COMPOUND) {
                const auto there = member_names(from);
                const auto wanted = member_names(to);
                return std::all_of(wanted.begin(), wanted.end(), [&](const auto& name) { return has(there, name); });
            }
            if (other == H5T_ARRAY) {
                hsize_t there = 0, wanted = 0;
                return one == H5T_ARRAY && H5Tget_array_ndims(from) == 1 && H5Tget_array_dims2(from, &there) >= 0 &&
                       H5Tget_array_dims2(to, &wanted) >= 0 && there == wanted;
            }
            if (other == H5T_STRING) return one == H5T_STRING && H5Tis_variable_str(from) == 0;
            return one == H5T_INTEGER || one == H5T_FLOAT;
        }

        /// Of a wanted type the members that a table has.
        Handle shared_members(hid_t wanted, hid_t table, const std::vector<std::string>& required,
                              const std::string& where)
        {
            const Handle there(H5Dget_type(table), H5Tclose);
            const auto names = member_names(there);
            Handle type(H5Tcreate(H5T_COMPOUND, H5Tget_size(wanted)), H5Tclose);
            for (const auto& name : member_names(wanted)) {
                const auto index = static_cast<unsigned>(H5Tget_member_index(wanted, name.c_str()));
                const Handle member(H5Tget_member_type(wanted, index), H5Tclose);
                bool good = has(names, name);
                if (good) {
                    const auto place = static_cast<unsigned>(H5Tget_member_index(there, name.c_str()));
                    const Handle other(H5Tget_member_type(there, place), H5Tclose);
                    good = goes_into(other, member);
                }
                if (good) H5Tinsert(type, name.c_str(), H5Tget_member_offset(wanted, index), member);
                if (good || (!required.empty() && !has(required, name))) continue;
                fail(where, fmt::format("has no member '{}' of the kind of larcv3's files; there are: {}", name,
                                        names.empty() ? "none" : shortlist(names)));
            }
            return type;
        }

        Handle open_table(hid_t file, const std::string& path, const std::string& where)
        {
            Handle table(has_path(file, path) ? H5Dopen2(file, path.c_str(), H5P_DEFAULT) : H5I_INVALID_HID, H5Dclose);
            if (!table.good()) fail(where, fmt::format("has no table '{}', as larcv3's files have", path));
            return table;
        }
    }

    template <>
    Handle row_type<EventRow>()
    {
        return compound(sizeof(EventRow), {{"run", offsetof(EventRow, run), H5T_NATIVE_INT64},
                                           {"subrun", offsetof(EventRow, subrun), H5T_NATIVE_INT64},
                                           {"event", offsetof(EventRow, event), H5T_NATIVE_INT64}});
    }

    template <>
    Handle row_type<ExtentRow>()
    {
        return compound(sizeof(ExtentRow), {{"first", offsetof(ExtentRow, first), H5T_NATIVE_UINT64},
                                            {"N", offsetof(ExtentRow, count), H5T_NATIVE_UINT32}});
    }

    template <>
    Handle row_type<VoxelExtentRow>()
    {
        return compound(sizeof(VoxelExtentRow), {{"first", offsetof(VoxelExtentRow, first), H5T_NATIVE_UINT64},
                                                 {"N", offsetof(VoxelExtentRow, count), H5T_NATIVE_UINT32},
                                                 {"ID", offsetof(VoxelExtentRow, id), H5T_NATIVE_UINT32}});
    }

    template <>
    Handle row_type<MetaRow>()
    {
        const auto numbers = pair_of(H5T_NATIVE_DOUBLE), counts = pair_of(H5T_NATIVE_UINT64);
        return compound(sizeof(MetaRow), {{"valid", offsetof(MetaRow, valid), H5T_NATIVE_UINT8},
                                          {"projection_id", offsetof(MetaRow, plane), H5T_NATIVE_UINT64},
                                          {"image_sizes", offsetof(MetaRow, size), numbers},
                                          {"number_of_voxels", offsetof(MetaRow, pixels), counts},
                                          {"origin", offsetof(MetaRow, origin), numbers}});
    }

    template <>
    Handle row_type<VoxelRow>()
    {
        return compound(sizeof(VoxelRow), {{"id", offsetof(VoxelRow, id), H5T_NATIVE_UINT64},
                                           {"value", offsetof(VoxelRow, value), H5T_NATIVE_FLOAT}});
    }

    template <>
    Handle row_type<ParticleRow>()
    {
        const auto point = compound(sizeof(PointRow), {{"x", offsetof(PointRow, x), H5T_NATIVE_DOUBLE},
                                                       {"y", offsetof(PointRow, y), H5T_NATIVE_DOUBLE},
                                                       {"z", offsetof(PointRow, z), H5T_NATIVE_DOUBLE},
                                                       {"t", offsetof(PointRow, t), H5T_NATIVE_DOUBLE}});
        const Handle process(H5Tcopy(H5T_C_S1), H5Tclose);
        H5Tset_size(process, process_length);
        return compound(sizeof(ParticleRow), {{"id", offsetof(ParticleRow, id), H5T_NATIVE_UINT64},
                                              {"trackid", offsetof(ParticleRow, track), H5T_NATIVE_UINT32},
                                              {"pdg", offsetof(ParticleRow, pdg), H5T_NATIVE_INT32},
                                              {"px", offsetof(ParticleRow, px), H5T_NATIVE_DOUBLE},
                                              {"py", offsetof(ParticleRow, py), H5T_NATIVE_DOUBLE},
                                              {"pz", offsetof(ParticleRow, pz), H5T_NATIVE_DOUBLE},
                                              {"vtx", offsetof(ParticleRow, vertex), point},
                                              {"end_pt", offsetof(ParticleRow, end), point},
                                              {"energy_init", offsetof(ParticleRow, energy), H5T_NATIVE_DOUBLE},
                                              {"energy_deposit", offsetof(ParticleRow, deposited), H5T_NATIVE_DOUBLE},
                                              {"process", offsetof(ParticleRow, process), process},
                                              {"parent_trackid", offsetof(ParticleRow, parent), H5T_NATIVE_UINT32}});
    }

    Table::Table(hid_t file, const std::string& path, const Handle& type, const std::vector<std::string>& required,
                 const std::string& where)
      : m_where(fmt::format("{}, '{}'", where, path))
      , m_dataset(open_table(file, path, where))
      , m_type(shared_members(type, m_dataset, required, m_where))
    {
        const auto length = length_of(m_dataset, m_where);
        if (length < 0) fail(m_where, "is no table (want one row after another)");
        m_size = static_cast<size_t>(length);
    }

    std::string images_group(const std::string& name) { return fmt::format("{}/sparse2d_{}_group", data_group, name); }

    std::string particles_group(const std::string& name)
    {
        return fmt::format("{}/particle_{}_group", data_group, name);
    }
}
