#pragma once
#include <map>
#include <string>

namespace WireCell::SPNG::host {
    /// What outputs are to tell of how they are made: "program", "version", "git", and as far as the host knows it of the
    /// job, "detector" and "files".  The bodies are in src/spng/host.
    std::map<std::string, std::string> about_outputs();
}
