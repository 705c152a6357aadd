#pragma once
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/PluginManager.h"

#include <fmt/format.h>

namespace WireCell::Aux {

    /// A component of the library of HDF5, which is loaded for it.  IOError that starts with `where` if this was built without it.
    template <class Interface>
    std::shared_ptr<Interface> of_hdf_library(const std::string& type, const std::string& where)
    {
        std::string why;
        try {
            PluginManager::instance().add("WireCellHio");
        }
        catch (const IOError& error) {
            why = fmt::format(" ({})", error.what());
        }
        const auto files = Factory::lookup<Interface>(type, "", true, true);
        if (!files) {
            THROW(IOError() << errmsg{where +
                                      ": HDF5 needs the library WireCellHio, which is built where there is "
                                      "libhdf5 (libhdf5-dev)" +
                                      why});
        }
        return files;
    }
}
