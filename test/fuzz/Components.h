#pragma once
#include "Fuzz.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/INamed.h"
#include "WireCellUtil/NamedFactory.h"

/// Sources of files as components, which targets drain.
namespace spng::fuzz {

    /// All that a source gives of an archive, handed to `look` one by one.
    template <class Source, class Look>
    void drain(const std::string& type, const std::string& path, const WireCell::Configuration& more, Look look)
    {
        using WireCell::Factory::lookup;
        const std::string name = "fuzz";
        lookup<WireCell::INamed>(type, name)->set_name(name);
        const auto configurable = lookup<WireCell::IConfigurable>(type, name);
        auto cfg = configurable->default_configuration();
        cfg["inname"] = path;
        WireCell::update(cfg, more);
        configurable->configure(cfg);
        const auto source = lookup<Source>(type, name);
        typename Source::output_pointer out;
        while ((*source)(out) && out) look(*out);
    }
}
