#include "WireCellAux/ArrayArchive.h"

#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/PluginManager.h"

#include <fmt/format.h>

namespace WireCell::Aux {

    IArrayArchives::~IArrayArchives() = default;

    std::shared_ptr<IArrayArchives> array_archives(const std::string& where)
    {
        std::string why;
        try {
            PluginManager::instance().add("WireCellSio");
        }
        catch (const IOError& error) {
            why = fmt::format(" ({})", error.what());
        }
        const auto archives = Factory::lookup<IArrayArchives>("NpzArrays", "", true, true);
        if (!archives) THROW(IOError() << errmsg{where + ": archives need the library WireCellSio" + why});
        return archives;
    }
}
