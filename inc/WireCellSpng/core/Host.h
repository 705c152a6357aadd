#pragma once
#include "WireCellUtil/Configuration.h"

#include <nlohmann/json.hpp>

/// The one difference between hosts, their JSON type.  The bodies are in src/spng/host.
namespace WireCell::SPNG::host {
    nlohmann::json to_json(const Configuration& cfg);
    Configuration to_configuration(const nlohmann::json& json);
}
