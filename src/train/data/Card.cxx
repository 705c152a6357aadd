#include "train/data/Card.h"

#include "WireCellSpng/base/Config.h"
#include "train/data/Data.h"
#include "train/data/Image.h"

#include <cmath>

namespace WireCell::Train {

    namespace {
        using nlohmann::json;

        const json& part(const json& object, const char* key)
        {
            static const json none;
            if (!object.is_object()) return none;
            const auto found = object.find(key);
            return found == object.end() ? none : *found;
        }

        bool is_number_above_0(const json& value) { return value.is_number() && value.get<double>() > 0; }

        bool is_feature(const json& item)
        {
            if (item.is_string()) return true;
            return item.is_object() && part(item, "name").is_string() && is_number_above_0(part(item, "scale"));
        }

        bool is_plane(const json& item) { return item == "u" || item == "v" || item == "w"; }

        template <class Test>
        bool is_list_of(const json& value, const Test& test)
        {
            return value.is_array() && !value.empty() && std::all_of(value.begin(), value.end(), test);
        }

        /// As people write it.
        std::string text_of(const json& value) { return value.is_null() ? "nothing" : value.dump(); }

        void check_same(const json& data, const json& wanted, const std::string& key, const std::string& where)
        {
            if (data.is_null() || wanted.is_null() || data == wanted) return;
            if (data.is_object() && wanted.is_object()) {
                for (const auto& [name, value] : wanted.items()) {
                    check_same(part(data, name.c_str()), value, key.empty() ? name : key + "." + name, where);
                }
                return;
            }
            SPNG_VALIDATE(false, "{}: the data's {} is {} (want {})", where, key, text_of(data), text_of(wanted));
        }
    }

    void check_card(const json& card, const std::string& where)
    {
        const auto check = [&](const char* key, bool good, const char* wanted) {
            if (!good) SPNG::config::wrong_value(where + ", " + key, part(card, key), wanted);
        };
        if (!card.is_object()) SPNG::config::wrong_value(where, card, "an object");
        check("features", is_list_of(part(card, "features"), is_feature),
              "a list of names of masks, and of {\"name\", \"scale\"} of images");
        check("planes", is_list_of(part(card, "planes"), is_plane), "a list of u, v, w");
        check("rebin", is_number_above_0(part(part(card, "rebin"), "ticks")), "{\"ticks\", \"norm\"}");
        check("features", features_of(card)[0].unit > 0, "an image with a scale as the first of them");
    }

    std::vector<DataFeature> features_of(const json& card)
    {
        std::vector<DataFeature> features;
        for (const auto& item : part(card, "features")) {
            if (item.is_string()) { features.push_back({item.get<std::string>(), 0}); }
            else {
                features.push_back({item.at("name").get<std::string>(), item.at("scale").get<double>()});
            }
        }
        return features;
    }

    int64_t ticks_of(const json& card) { return part(part(card, "rebin"), "ticks").get<int64_t>(); }

    std::vector<int> planes_of(const json& card)
    {
        std::vector<int> planes;
        for (const auto& word : part(card, "planes")) planes.push_back(word == "u" ? 0 : word == "v" ? 1 : 2);
        return planes;
    }

    void check_same_features(const json& data, const json& wanted, const std::string& where)
    {
        check_same(data, wanted, "", where);
    }
}
