#include "Hdf.h"

#include "WireCellUtil/Exceptions.h"

namespace WireCell::Hio {

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
}
