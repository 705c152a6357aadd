#pragma once
#include "WireCellUtil/Configuration.h"

#include <nlohmann/json.hpp>

#include <string>

/// Where hosts differ: their JSON type, and whether they keep a record of each call.  The bodies are in src/spng/host.
namespace WireCell::SPNG::host {
    nlohmann::json to_json(const Configuration& cfg);
    Configuration to_configuration(const nlohmann::json& json);

    /// Note the memory of the process at a step of the call that this thread is in, such as "chunk 2 forward", if the
    /// job or the node asks for it.  Nothing else, and nothing where the host keeps no such record.
    void mem_step(const std::string& label);

    /// Have the steps of the calls of a component, "type:name", noted from now on, or no longer.
    void log_memory(const std::string& component, bool wanted);

    /// Whether calls are to be charged with what they took of the device, for which they must wait until it is done.
    bool wants_device_use();

    /// Charge the call that this thread is in: time [s], growth of the memory held and its highest [MiB].
    void add_device_use(double seconds, double growth_mb, double peak_mb);
}
