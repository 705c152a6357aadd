#include "WireCellSpng/device/Host.h"

#include <json/json.h>

#include <type_traits>

namespace WireCell::SPNG::host {

    static_assert(std::is_same_v<Configuration, Json::Value>, "this host keeps its configuration in JsonCpp");

    nlohmann::json to_json(const Configuration& cfg)
    {
        switch (cfg.type()) {
        case Json::nullValue:
            return nullptr;
        case Json::booleanValue:
            return cfg.asBool();
        case Json::intValue:
            return static_cast<int64_t>(cfg.asInt64());
        case Json::uintValue:
            return static_cast<uint64_t>(cfg.asUInt64());
        case Json::realValue:
            return cfg.asDouble();
        case Json::stringValue:
            return cfg.asString();
        case Json::arrayValue: {
            auto array = nlohmann::json::array();
            for (const auto& item : cfg) array.push_back(to_json(item));
            return array;
        }
        case Json::objectValue: {
            auto object = nlohmann::json::object();
            for (const auto& key : cfg.getMemberNames()) object[key] = to_json(cfg[key]);
            return object;
        }
        }
        return nullptr;
    }

    Configuration to_configuration(const nlohmann::json& json)
    {
        switch (json.type()) {
        case nlohmann::json::value_t::boolean:
            return json.get<bool>();
        case nlohmann::json::value_t::number_integer:
            return Json::Value(static_cast<Json::Int64>(json.get<int64_t>()));
        case nlohmann::json::value_t::number_unsigned:
            return Json::Value(static_cast<Json::UInt64>(json.get<uint64_t>()));
        case nlohmann::json::value_t::number_float:
            return json.get<double>();
        case nlohmann::json::value_t::string:
            return json.get<std::string>();
        case nlohmann::json::value_t::array: {
            Configuration array(Json::arrayValue);
            for (const auto& item : json) array.append(to_configuration(item));
            return array;
        }
        case nlohmann::json::value_t::object: {
            Configuration object(Json::objectValue);
            for (const auto& [key, item] : json.items()) object[key] = to_configuration(item);
            return object;
        }
        default:
            return Json::Value(Json::nullValue);
        }
    }
}
