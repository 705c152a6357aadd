#include "WireCellUtil/NamedFactory.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellUtil/PluginManager.h"
#include "WireCellUtil/Printable.h"
#include "WireCellUtil/WctPackages.h"

#include <algorithm>

namespace WireCell::Factory {

    namespace {
        /// Types of a plugin that are in a library beside it, which is loaded when one of them is asked for: the plugin
        /// itself stays free of what that library needs.
        struct Companion {
            const char* type;
            const char* plugin;
            const char* library;
        };
        constexpr Companion companions[] = {{"OmnibusSigProc", "WireCellSigProc", "WireCellOsp"}};

        /// Whether there was such a library to load.
        bool load_companion(const std::string& classname)
        {
            auto& plugins = PluginManager::instance();
            for (const auto& [type, plugin, library] : companions) {
                if (classname != type || !plugins.get(plugin) || plugins.get(library)) continue;
                plugins.add(library);
                return true;
            }
            return false;
        }

        /// The makers of all announced types.  Never destroyed: libraries announce before main() and components look up
        /// others until the process ends.
        std::map<std::string, detail::maker_t>& makers()
        {
            static auto* all = new std::map<std::string, detail::maker_t>;
            return *all;
        }

        std::string quoted(const std::string& classname, const std::string& instname)
        {
            return fmt::format("\"{}\"", printable(instname.empty() ? classname : classname + ":" + instname));
        }

        /// Where a type that is not to be had may come from.
        std::string hint(const std::string& classname, const std::vector<std::string>& plugins)
        {
            const auto library = toolkit_library(classname);
            const auto known = all_types();
            // Of our own types a misspelt one is likelier than one that only the toolkit has.
            const auto near = known.empty() ? "" : SPNG::config::nearest_key(classname, known);
            const auto nearest = "nearest known: " + (near.empty() ? "none" : near);
            if (std::find(plugins.begin(), plugins.end(), library) != plugins.end()) {
                const bool is_certain = is_toolkit_type(classname);
                return is_certain ? fmt::format("the {} of the Wire-Cell Toolkit has it, ours does not", library)
                                  : nearest;
            }
            if (!library.empty()) {
                const bool larsoft = library == "WireCellLarsoft";
                return fmt::format("it is in {} of {}. Try that plugin, if it is installed", library,
                                   larsoft ? "LArSoft" : "the Wire-Cell Toolkit");
            }
            return nearest;
        }
    }

    std::vector<std::string> all_types()
    {
        const std::lock_guard<std::mutex> lock(detail::names_mutex());
        std::vector<std::string> all;
        for (const auto& entry : makers()) all.push_back(entry.first);
        return all;
    }

    namespace detail {

        std::recursive_mutex& mutex()
        {
            static auto* one = new std::recursive_mutex;
            return *one;
        }

        std::mutex& names_mutex()
        {
            static auto* one = new std::mutex;
            return *one;
        }

        void announce(const std::string& classname, maker_t maker)
        {
            const std::lock_guard<std::mutex> lock(names_mutex());
            makers().emplace(classname, maker);
        }

        INamedFactory* find_factory(const std::string& classname)
        {
            using make_t = void* (*)();
            const auto symbol = "make_" + classname + "_factory";
            make_t make = nullptr;
            if (auto* plugin = PluginManager::instance().find(symbol)) plugin->symbol(symbol, make);
            if (make) return reinterpret_cast<INamedFactory*>(make());

            // What the program itself or a library linked to it provides.
            maker_t maker = nullptr;
            {
                const std::lock_guard<std::mutex> lock(names_mutex());
                const auto it = makers().find(classname);
                if (it != makers().end()) maker = it->second;
            }
            if (maker) return reinterpret_cast<INamedFactory*>(maker(classname));
            return load_companion(classname) ? find_factory(classname) : nullptr;
        }

        void throw_no_type(const std::string& classname, const std::string& instname)
        {
            const auto plugins = PluginManager::instance().names();
            THROW(FactoryException() << errmsg{fmt::format(
                      "no component of type \"{}\" (instance \"{}\"): no loaded plugin provides it; loaded: {}; {}",
                      printable(classname), printable(instname), plugins.empty() ? "none" : shortlist(plugins),
                      hint(classname, plugins))});
        }

        void throw_no_instance(const std::string& classname, const std::string& instname)
        {
            THROW(FactoryException() << errmsg{
                      fmt::format("no component {}: its type is known but the configuration has no such instance",
                                  quoted(classname, instname))});
        }

        void throw_no_interface(const std::string& classname, const std::string& instname,
                                const std::string& interface_name)
        {
            THROW(FactoryException() << errmsg{
                      fmt::format("component {} does not provide the interface {} that is wanted",
                                  quoted(classname, instname), interface_name)});
        }
    }
}
