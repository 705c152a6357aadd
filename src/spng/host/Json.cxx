#include "WireCellSpng/device/Host.h"

namespace WireCell::SPNG::host {

    static_assert(std::is_same_v<Configuration, nlohmann::json>, "this host keeps its configuration in nlohmann::json");

    nlohmann::json to_json(const Configuration& cfg) { return cfg; }

    Configuration to_configuration(const nlohmann::json& json) { return json; }
}
