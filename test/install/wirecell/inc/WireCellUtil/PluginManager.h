#pragma once
#include <map>
#include <string>

namespace WireCell {
    class Plugin {
        void* m_lib;

      public:
        Plugin(void* lib);
        ~Plugin();
        bool contains(const std::string& symbol_name) { return raw(symbol_name) != nullptr; }
        template <typename T>
        bool symbol(const std::string& symbol_name, T& ret)
        {
            void* thing = raw(symbol_name);
            if (!thing) return false;
            ret = reinterpret_cast<T>(thing);
            return true;
        }
        void* raw(const std::string& symbol_name);
    };

    class PluginManager {
        std::map<std::string, Plugin*> m_plugins;
        PluginManager();
        ~PluginManager();

      public:
        static PluginManager& instance();
        Plugin* add(const std::string& plugin_name, const std::string& libname = "");
        Plugin* get(const std::string& plugin_name);
        Plugin* find(const std::string& symbol_name);
    };
}
