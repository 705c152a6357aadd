#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace WireCell {

    /// One shared library that is loaded.
    class Plugin {
      public:
        /// `lib` is what dlopen() gave, or null for a plugin without content.
        explicit Plugin(void* lib);
        ~Plugin();
        Plugin(const Plugin&) = delete;
        Plugin& operator=(const Plugin&) = delete;

        bool contains(const std::string& symbol_name) { return raw(symbol_name) != nullptr; }

        /// Where a symbol is, null if the library lacks it.
        void* raw(const std::string& symbol_name);

        template <typename T>
        bool symbol(const std::string& symbol_name, T& ret)
        {
            void* thing = raw(symbol_name);
            if (!thing) return false;
            ret = reinterpret_cast<T>(thing);
            return true;
        }

      private:
        void* m_lib;
    };

    /// Loads plugins by name and finds symbols in them.  Safe to use from several threads.  Nothing is unloaded before
    /// the process ends.
    class PluginManager {
      public:
        static PluginManager& instance();

        /// Load lib<plugin_name>.so, or the library file given.  IOError if that fails.
        Plugin* add(const std::string& plugin_name, const std::string& libname = "");

        /// A loaded plugin, null when unknown.
        Plugin* get(const std::string& plugin_name);

        /// The first loaded plugin, by name order, that holds the symbol, else null.
        Plugin* find(const std::string& symbol_name);

        /// The names of the loaded plugins, sorted.
        std::vector<std::string> names() const;

      private:
        PluginManager() = default;
        ~PluginManager() = default;

        std::map<std::string, std::unique_ptr<Plugin>> m_plugins;
        mutable std::mutex m_mutex;
    };

}
