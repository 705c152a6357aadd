#pragma once
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/INamed.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/PluginManager.h"

#include <memory>
#include <string>

namespace spng::test {

    inline void load(std::initializer_list<const char*> plugins)
    {
        for (const auto* plugin : plugins) WireCell::PluginManager::instance().add(plugin);
    }

    /// Configure a component of a loaded plugin with its defaults and these keys.
    inline void configure(const std::string& type, const std::string& name, const WireCell::Configuration& cfg = {})
    {
        using namespace WireCell;
        Factory::lookup<INamed>(type, name)->set_name(name);
        const auto configurable = Factory::lookup<IConfigurable>(type, name);
        auto full = configurable->default_configuration();
        configurable->configure(update(full, cfg));
    }

    /// The same for one of WireCellGen or WireCellSigProc, which then is found as what it is.
    template <class Interface>
    std::shared_ptr<Interface> make(const std::string& type, const std::string& name,
                                    const WireCell::Configuration& cfg = {})
    {
        load({"WireCellGen", "WireCellSigProc"});
        configure(type, name, cfg);
        return WireCell::Factory::find<Interface>(type, name);
    }
}
