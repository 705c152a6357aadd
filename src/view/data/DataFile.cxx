#include "view/data/DataFile.h"

#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/String.h"
#include "view/data/ArchiveFile.h"
#include "view/data/HdfFile.h"

#include <algorithm>
#include <array>
#include <fstream>

namespace WireCell::View {

    namespace {
        /// What a file is, whatever its name says.
        bool is_hdf(const std::string& path)
        {
            std::array<char, 8> magic{};
            std::ifstream file(path, std::ios::binary);
            file.read(magic.data(), magic.size());
            return std::string(magic.data(), magic.size()) == "\x89HDF\r\n\x1a\n";
        }
    }

    DepoTable DataFile::read_depos(size_t event) const { return {}; }

    std::unique_ptr<DataFile> open_data_file(const std::string& path, double max_mb)
    {
        if (is_hdf(path)) return std::make_unique<HdfFile>(path, max_mb);
        return std::make_unique<ArchiveFile>(path, max_mb);
    }

    bool is_data_file_name(const std::string& name)
    {
        static const std::array<const char*, 14> known = {".npz",     ".zip",  ".tar",    ".tar.gz", ".tgz",
                                                          ".tar.bz2", ".tbz2", ".tar.xz", ".txz",    ".tar.zst",
                                                          ".tzst",    ".h5",   ".hdf5",   ".pkl"};
        return std::any_of(known.begin(), known.end(),
                           [&](const char* extension) { return String::endswith(name, extension); });
    }
}
