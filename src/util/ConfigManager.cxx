#include "WireCellUtil/ConfigManager.h"
#include "WireCellUtil/Logging.h"
#include "WireCellUtil/Printable.h"

namespace WireCell {

    namespace {
        ConfigManager::ClassInstance key_of(const Configuration& cfg)
        {
            if (!cfg.is_object() || !cfg.contains("type") || !cfg["type"].is_string()) {
                THROW(
                    ValueError() << errmsg{"a component's configuration lacks a 'type': " + cfg.dump().substr(0, 200)});
            }
            return {cfg["type"].get<std::string>(), get<std::string>(cfg, "name")};
        }
    }

    void ConfigManager::extend(Configuration more)
    {
        if (more.is_object()) more = Configuration::array({std::move(more)});
        if (!more.is_array()) {
            THROW(ValueError() << errmsg{"a configuration must be an array of objects, got: " +
                                         more.dump().substr(0, 200)});
        }
        for (auto& item : more) {
            if (!item.is_null()) add(item);
        }
    }

    int ConfigManager::add(Configuration& cfg)
    {
        const auto key = key_of(cfg);
        // It would end there for the system, as a file's name, and in messages.
        if ((key.first + key.second).find('\0') != std::string::npos) {
            THROW(ValueError() << errmsg{fmt::format("component \"{}:{}\": there is a NUL in its name",
                                                     printable(key.first), printable(key.second))});
        }
        const auto [it, fresh] = m_index.try_emplace(key, size());
        if (fresh) { m_top.push_back(cfg); }
        else {
            Log::logger("config")->warn("ConfigManager::extend() overwriting type={} name={}", key.first, key.second);
            m_top[it->second] = cfg;
        }
        return it->second;
    }

    int ConfigManager::add(Configuration& data, const std::string& type, const std::string& name)
    {
        Configuration cfg = {{"type", type}, {"name", name}, {"data", data}};
        return add(cfg);
    }

    Configuration ConfigManager::at(int ind) const { return ind < 0 || ind >= size() ? Configuration() : m_top[ind]; }

    int ConfigManager::index(const std::string& type, const std::string& name) const
    {
        const auto it = m_index.find({type, name});
        return it == m_index.end() ? -1 : it->second;
    }

    Configuration ConfigManager::pop(int ind)
    {
        if (ind < 0 || ind >= size()) return {};
        auto gone = std::move(m_top[ind]);
        m_top.erase(ind);
        m_index.clear();
        for (int left = 0; left < size(); ++left) m_index[key_of(m_top[left])] = left;
        return gone;
    }

    void ConfigManager::clear_data()
    {
        for (auto& item : m_top) item.erase("data");
    }

    std::vector<ConfigManager::ClassInstance> ConfigManager::configurables() const
    {
        std::vector<ClassInstance> all;
        for (const auto& item : m_top) all.push_back(key_of(item));
        return all;
    }

}
