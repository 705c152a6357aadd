#include "WireCellSpng/core/About.h"
#include "WireCellUtil/Version.h"

namespace WireCell::SPNG::host {

    std::map<std::string, std::string> about_outputs() { return WireCell::about_outputs(); }
}
