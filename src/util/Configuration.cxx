#include "WireCellUtil/Configuration.h"
#include "WireCellUtil/Logging.h"
#include "WireCellUtil/Printable.h"

namespace WireCell {

    Configuration branch(const Configuration& cfg, const std::string& dotpath)
    {
        const auto* here = &cfg;
        for (const auto& key : String::split(dotpath, ".")) {
            if (!here->is_object()) return {};
            const auto it = here->find(key);
            if (it == here->end()) return {};
            here = &*it;
        }
        return *here;
    }

    Configuration& update(Configuration& a, const Configuration& b)
    {
        if (a.is_null()) {
            a = b;
            return a;
        }
        if (!a.is_object() || !b.is_object()) return a;
        for (const auto& [key, theirs] : b.items()) {
            auto& ours = a[key];
            if (!ours.is_object()) { ours = theirs; }
            else if (theirs.is_object()) {
                update(ours, theirs);
            }
            else if (!theirs.is_null()) {
                Log::logger("config")->warn("key '{}' wants an object, {} is left out", key, printable(theirs.dump()));
            }
        }
        return a;
    }

    Configuration append(const Configuration& a, const Configuration& b)
    {
        auto both = Configuration::array();
        for (const auto* one : {&a, &b}) both.insert(both.end(), one->begin(), one->end());
        return both;
    }

    size_t hash(const Configuration& cfg) { return std::hash<Configuration>{}(cfg); }

    std::string json_text(const Configuration& cfg) { return cfg.dump(); }

    namespace detail {
        void bad_conversion(const Configuration& cfg, const std::string& why)
        {
            THROW(ValueError() << errmsg{"unusable value " + printable(cfg.dump()) + " (" + why + ")"});
        }

        Configuration& make_branch(Configuration& cfg, const std::string& dotpath)
        {
            auto* here = &cfg;
            for (const auto& key : String::split(dotpath, ".")) {
                if (!here->is_object()) *here = Configuration::object();
                here = &(*here)[key];
            }
            return *here;
        }
    }

    template <>
    bool convert<bool>(const Configuration& cfg, const bool& def)
    {
        if (cfg.is_null()) return def;
        if (cfg.is_boolean()) return cfg.get<bool>();
        if (cfg.is_number()) return cfg.get<double>() != 0.0;
        detail::bad_conversion(cfg, "want true or false");
    }

    template <>
    std::string convert<std::string>(const Configuration& cfg, const std::string& def)
    {
        if (cfg.is_null()) return def;
        if (cfg.is_string()) return cfg.get<std::string>();
        if (cfg.is_primitive()) return cfg.dump();
        detail::bad_conversion(cfg, "want a string");
    }

}
