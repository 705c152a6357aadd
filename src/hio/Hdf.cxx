#include "Hdf.h"

#include "WireCellUtil/Exceptions.h"

#include <fmt/format.h>

namespace WireCell::Hio {

    namespace {
        /// A file may claim any number, and take no space for it.
        constexpr hsize_t most_rows = 1000000000;
    }

    std::mutex& library()
    {
        static std::mutex one;
        return one;
    }

    void fail(const std::string& where, const std::string& why) { THROW(IOError() << errmsg{where + ": " + why}); }

    Handle open_file(const std::string& path, const std::string& where)
    {
        H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
        Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
        if (!file.good()) fail(where, "is no HDF5 file, or can not be opened");
        return file;
    }

    std::vector<std::string> children(hid_t group)
    {
        std::vector<std::string> names;
        H5G_info_t info{};
        if (H5Gget_info(group, &info) < 0) return names;
        for (hsize_t ind = 0; ind < info.nlinks; ++ind) {
            char name[256] = {};
            if (H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, ind, name, sizeof(name), H5P_DEFAULT) > 0)
                names.emplace_back(name);
        }
        return names;
    }

    bool has_path(hid_t file, const std::string& path)
    {
        for (size_t at = path.find('/', 1); true; at = path.find('/', at + 1)) {
            if (H5Lexists(file, path.substr(0, at).c_str(), H5P_DEFAULT) <= 0) return false;
            if (at == std::string::npos) return true;
        }
    }

    long long length_of(hid_t dataset, const std::string& where)
    {
        const Handle space(H5Dget_space(dataset), H5Sclose);
        hsize_t extent = 0;
        if (!space.good() || H5Sget_simple_extent_ndims(space) != 1) return -1;
        H5Sget_simple_extent_dims(space, &extent, nullptr);
        if (extent > most_rows) fail(where, fmt::format("has {} rows (want {} at most)", extent, most_rows));
        return static_cast<long long>(extent);
    }

    void read_rows(hid_t dataset, hid_t memory_type, size_t first, size_t count, void* to, const std::string& where)
    {
        if (count == 0) return;
        const hsize_t start = first, number = count;
        const Handle in_file(H5Dget_space(dataset), H5Sclose);
        const Handle in_memory(H5Screate_simple(1, &number, nullptr), H5Sclose);
        const bool is_read = H5Sselect_hyperslab(in_file, H5S_SELECT_SET, &start, nullptr, &number, nullptr) >= 0 &&
                             H5Dread(dataset, memory_type, in_memory, in_file, H5P_DEFAULT, to) >= 0;
        if (!is_read) fail(where, fmt::format("rows {} to {} can not be read", first, first + count - 1));
    }

    std::optional<std::string> text_of(hid_t file, const std::string& group, const std::string& name,
                                       const std::string& where)
    {
        const Handle attribute(has_path(file, group)
                                   ? H5Aopen_by_name(file, group.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT)
                                   : H5I_INVALID_HID,
                               H5Aclose);
        if (!attribute.good()) return std::nullopt;
        const Handle type(H5Aget_type(attribute), H5Tclose);
        const bool is_text = H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0;
        std::string got(is_text ? H5Tget_size(type) : 0, '\0');
        if (!is_text || H5Aread(attribute, type, got.data()) < 0) {
            fail(where, fmt::format("attribute '{}' at '{}' is no text of fixed length", name, group));
        }
        return got.substr(0, got.find('\0'));
    }

    void attach_text(hid_t file, const std::string& group, const std::string& name, const std::string& text,
                     const std::string& where)
    {
        const Handle links(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
        H5Pset_create_intermediate_group(links, 1);
        const Handle object(has_path(file, group) ? H5Gopen2(file, group.c_str(), H5P_DEFAULT)
                                                  : H5Gcreate2(file, group.c_str(), links, H5P_DEFAULT, H5P_DEFAULT),
                            H5Gclose);
        const Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
        const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
        // Attributes end at 64 kB in this form of files; what is longer does not fit.
        bool good = object.good() && H5Tset_size(type, text.size() + 1) >= 0 && H5Tset_cset(type, H5T_CSET_UTF8) >= 0;
        const Handle attribute(
            good ? H5Acreate2(object, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT) : H5I_INVALID_HID, H5Aclose);
        good = attribute.good() && H5Awrite(attribute, type, text.c_str()) >= 0;
        if (!good) fail(where, fmt::format("attribute '{}' of '{}' can not be written", name, group));
    }
}
