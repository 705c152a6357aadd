#include "Fuzz.h"
#include "WireCellUtil/ConfigManager.h"
#include "WireCellUtil/Persist.h"

using namespace WireCell;

/// A configuration in JSON, plain or compressed, and what is done to it before components see it.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    const auto text = spng::fuzz::view(data, size);
    const std::string name = text.starts_with("BZ") ? "in.json.bz2" : "in.json";
    const auto path = spng::fuzz::write_input(name, text);
    Configuration config;
    spng::fuzz::attempt({name}, [&] { config = Persist::load(path); });
    spng::fuzz::attempt({"configuration", "component", "entry", "type", "name"}, [&] {
        ConfigManager manager;
        manager.extend(config);
        manager.configurables();
        if (config.is_array() && config.size() > 1) update(config[0], config[1]);
    });
    return 0;
}
