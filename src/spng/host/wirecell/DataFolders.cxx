#include "WireCellSpng/core/DataFolders.h"

#include <cstdlib>
#include <sstream>

namespace WireCell::SPNG::host {

    std::vector<std::string> data_folders()
    {
        const char* path = std::getenv("WIRECELL_PATH");
        std::istringstream words(path ? path : "");
        std::vector<std::string> folders;
        for (std::string one; std::getline(words, one, ':');) {
            if (!one.empty()) folders.push_back(one);
        }
        return folders;
    }
}
