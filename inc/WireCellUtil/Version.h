#pragma once
#include <string>

namespace WireCell {

    /// The commit that this was built from, with a "+" if files differed from it; empty if that is not known.
    std::string git_hash();

    /// The release and, where it is known, the commit: "0.1.0 (161f76d0c2)".
    std::string version_text();

}
