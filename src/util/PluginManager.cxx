#include "WireCellUtil/PluginManager.h"
#include "Library.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Logging.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace fs = std::filesystem;

namespace WireCell {

    namespace {
        /// Plugins of the Wire-Cell Toolkit that configurations name although nothing is used from them.
        constexpr std::array empty_plugins = {"WireCellImg", "WireCellHio", "WireCellPytorch", "WireCellRoot",
                                              "WireCellClus"};

        /// dlopen, with the reason for a failure.
        void* open_library(const std::string& file, std::string& why)
        {
            // Components live until the process ends, and so must their code.
            void* lib = ::dlopen(file.c_str(), RTLD_NOW | RTLD_NODELETE);
            if (lib) return lib;
            const char* text = ::dlerror();
            why = text ? text : "unknown reason";
            return nullptr;
        }

        /// Look where the loader looks, then beside this library.
        void* open_by_name(const std::string& plugin_name, std::string& why, bool& missing)
        {
            const auto file = "lib" + plugin_name + ".so";
            missing = false;
            void* lib = open_library(file, why);
            if (lib || !why.starts_with(file + ": cannot open shared object file")) return lib;
            const auto beside = fs::path(library_folder()) / file;
            missing = !fs::exists(beside);
            return missing ? nullptr : open_library(beside.string(), why);
        }
    }

    std::string library_folder()
    {
        Dl_info info{};
        if (!::dladdr(reinterpret_cast<const void*>(&library_folder), &info) || !info.dli_fname) return "";
        std::error_code ignored;
        return fs::canonical(info.dli_fname, ignored).parent_path().string();
    }

    Plugin::Plugin(void* lib)
      : m_lib(lib)
    {
    }

    Plugin::~Plugin() = default;

    void* Plugin::raw(const std::string& symbol_name) { return m_lib ? ::dlsym(m_lib, symbol_name.c_str()) : nullptr; }

    PluginManager& PluginManager::instance()
    {
        // Never destroyed, since components may look up others in their destructors.
        static auto* one = new PluginManager;
        return *one;
    }

    Plugin* PluginManager::add(const std::string& plugin_name, const std::string& libname)
    {
        if (auto* known = get(plugin_name)) return known;
        std::string why;
        bool missing = false;
        // No lock is held here: a library's static objects register themselves while it is being opened.
        void* lib = libname.empty() ? open_by_name(plugin_name, why, missing) : open_library(libname, why);
        if (!lib) {
            const bool optional =
                std::find(empty_plugins.begin(), empty_plugins.end(), plugin_name) != empty_plugins.end();
            if (!optional || !missing) {
                THROW(IOError() << errmsg{"can not load the plugin \"" + plugin_name + "\": " + why});
            }
            Log::logger("sys")->debug("plugin {} has no library here, none of its components are available",
                                      plugin_name);
        }
        const std::lock_guard<std::mutex> lock(m_mutex);
        auto& plugin = m_plugins[plugin_name];
        if (!plugin) plugin = std::make_unique<Plugin>(lib);
        return plugin.get();
    }

    Plugin* PluginManager::get(const std::string& plugin_name)
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        const auto it = m_plugins.find(plugin_name);
        return it == m_plugins.end() ? nullptr : it->second.get();
    }

    Plugin* PluginManager::find(const std::string& symbol_name)
    {
        std::vector<Plugin*> plugins;
        {
            const std::lock_guard<std::mutex> lock(m_mutex);
            for (const auto& entry : m_plugins) plugins.push_back(entry.second.get());
        }
        for (auto* plugin : plugins) {
            if (plugin->contains(symbol_name)) return plugin;
        }
        return nullptr;
    }

    std::vector<std::string> PluginManager::names() const
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        std::vector<std::string> all;
        for (const auto& entry : m_plugins) all.push_back(entry.first);
        return all;
    }

}
