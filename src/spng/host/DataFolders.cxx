#include "WireCellSpng/core/DataFolders.h"
#include "WireCellUtil/Persist.h"

namespace WireCell::SPNG::host {

    std::vector<std::string> data_folders() { return Persist::search_path(); }
}
