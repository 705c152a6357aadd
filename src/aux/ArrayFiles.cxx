#include "WireCellAux/ArrayFiles.h"

#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/PluginManager.h"

#include <fmt/format.h>

namespace WireCell::Aux {

    IArrayFiles::~IArrayFiles() = default;

    std::shared_ptr<IArrayFiles> hdf_array_files(const std::string& where)
    {
        std::string why;
        try {
            PluginManager::instance().add("WireCellHio");
        }
        catch (const IOError& error) {
            why = fmt::format(" ({})", error.what());
        }
        const auto files = Factory::lookup<IArrayFiles>("HdfArrays", "", true, true);
        if (!files) {
            THROW(IOError() << errmsg{where +
                                      ": HDF5 needs the library WireCellHio, which is built where there is "
                                      "libhdf5 (libhdf5-dev)" +
                                      why});
        }
        return files;
    }
}
