#include "GitHash.h"
#include "WireCellSpng/core/About.h"
#include "WireCellSpng/core/Host.h"

/// A Wire-Cell Toolkit keeps no record of each call.  Its version is not ours.
namespace WireCell::SPNG::host {

    void mem_step(const std::string&) {}

    void log_memory(const std::string&, bool) {}

    bool wants_device_use() { return false; }

    void add_device_use(double, double, double) {}

    std::map<std::string, std::string> about_outputs()
    {
        std::map<std::string, std::string> about{{"program", "spng"}, {"version", SPNG_VERSION}};
        if (const std::string hash = SPNG_GIT_HASH; !hash.empty()) about["git"] = hash;
        return about;
    }
}
