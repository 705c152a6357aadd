#include "WireCellUtil/Version.h"
#include "GitHash.h"
#include "WireCellUtil/BuildConfig.h"

namespace WireCell {

    std::string git_hash() { return SPNG_GIT_HASH; }

    std::string version_text()
    {
        const auto hash = git_hash();
        return hash.empty() ? WIRECELL_VERSION : std::string(WIRECELL_VERSION) + " (" + hash + ")";
    }
}
