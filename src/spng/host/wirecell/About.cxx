#include "WireCellSpng/core/About.h"
#include "GitHash.h"

/// A Wire-Cell Toolkit's version is not ours.
namespace WireCell::SPNG::host {

    std::map<std::string, std::string> about_outputs()
    {
        std::map<std::string, std::string> about{{"program", "spng"}, {"version", SPNG_VERSION}};
        if (const std::string hash = SPNG_GIT_HASH; !hash.empty()) about["git"] = hash;
        return about;
    }
}
