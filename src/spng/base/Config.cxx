#include "WireCellSpng/base/Config.h"

#include "WireCellUtil/Logging.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <numeric>
#include <set>

namespace WireCell::SPNG::config {

    namespace {
        /// Levenshtein's edit distance.
        size_t edit_distance(const std::string& a, const std::string& b)
        {
            std::vector<size_t> row(b.size() + 1);
            std::iota(row.begin(), row.end(), 0);
            for (size_t i = 1; i <= a.size(); ++i) {
                size_t diagonal = row[0];
                row[0] = i;
                for (size_t j = 1; j <= b.size(); ++j) {
                    const size_t above = row[j];
                    row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
                    diagonal = above;
                }
            }
            return row.back();
        }

        /// True for the first of the components of a type that is given some foreign key: the configurations of others
        /// hand one such key to many.
        bool is_news(const std::string& where, const std::string& key)
        {
            static std::mutex mutex;
            static std::set<std::pair<std::string, std::string>> told;
            const std::lock_guard<std::mutex> lock(mutex);
            return told.insert({where.substr(0, where.find_first_of(":.")), key}).second;
        }

        /// The number, which is whole and in the range.
        double whole_number(const nlohmann::json& got, const std::string& where, double least, double most)
        {
            const double real = got.is_number() ? got.get<double>() : std::nan("");
            if (!(real == std::floor(real))) wrong_value(where, got, "an integer");
            if (real < least || real > most) wrong_value(where, got, "an integer that fits");
            return real;
        }
    }

    bool is_tolerated(const std::string& key) { return key.empty() || key[0] == '_' || key == "dft" || key == "rng"; }

    std::string nearest_key(const std::string& wrong, const std::vector<std::string>& known)
    {
        const auto closer = [&](const auto& a, const auto& b) {
            return edit_distance(wrong, a) < edit_distance(wrong, b);
        };
        const auto it = std::min_element(known.begin(), known.end(), closer);
        return it == known.end() ? "" : *it;
    }

    void unknown_key(const std::string& where, const std::string& key, const std::vector<std::string>& known,
                     bool strict)
    {
        const auto text =
            fmt::format("{}: unknown key '{}' (the nearest known key is '{}')", where, key, nearest_key(key, known));
        SPNG_VALIDATE(!strict, "{}", text);
        if (is_news(where, key)) Log::logger("config")->warn("{}", text);
    }

    void wrong_value(const std::string& where, const nlohmann::json& got, const std::string& wanted)
    {
        constexpr size_t most = 200;
        auto text = got.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
        if (text.size() > most) text = fmt::format("{}... ({} bytes)", text.substr(0, most), text.size());
        THROW(ValueError() << errmsg{fmt::format("{}: got {} (want {})", where, text, wanted)});
    }

    std::string who(const std::string& type, const std::string& name)
    {
        return name.empty() ? type : type + ":" + name;
    }

    namespace detail {
        nlohmann::json of(bool value) { return value; }
        nlohmann::json of(int64_t value) { return value; }
        nlohmann::json of(uint64_t value) { return value; }
        nlohmann::json of(double value) { return value; }
        nlohmann::json of(const std::string& value) { return value; }
        nlohmann::json empty_array() { return nlohmann::json::array(); }
        nlohmann::json empty_object() { return nlohmann::json::object(); }
        void append(nlohmann::json& array, nlohmann::json&& item) { array.push_back(std::move(item)); }
        void put(nlohmann::json& object, const std::string& key, nlohmann::json&& item)
        {
            object[key] = std::move(item);
        }

        bool read_bool(const nlohmann::json& got, const std::string& where)
        {
            if (!got.is_boolean()) wrong_value(where, got, "true or false");
            return got.get<bool>();
        }

        int64_t read_integer(const nlohmann::json& got, const std::string& where, double least, double most)
        {
            const double real = whole_number(got, where, least, most);
            return got.is_number_integer() ? got.get<int64_t>() : static_cast<int64_t>(real);
        }

        uint64_t read_unsigned(const nlohmann::json& got, const std::string& where, double most)
        {
            const double real = whole_number(got, where, 0, most);
            return got.is_number_integer() ? got.get<uint64_t>() : static_cast<uint64_t>(real);
        }

        double read_number(const nlohmann::json& got, const std::string& where)
        {
            if (!got.is_number()) wrong_value(where, got, "a number");
            return got.get<double>();
        }

        std::string read_string(const nlohmann::json& got, const std::string& where)
        {
            if (!got.is_string()) wrong_value(where, got, "a string");
            const auto& value = got.get_ref<const std::string&>();
            // The system would take a file's name to end there, and a message would too.
            if (value.find('\0') != std::string::npos) wrong_value(where, got, "a string without a NUL");
            return value;
        }

        size_t array_size(const nlohmann::json& got, const std::string& where)
        {
            if (!got.is_array()) wrong_value(where, got, "an array");
            return got.size();
        }

        const nlohmann::json& element(const nlohmann::json& array, size_t ind) { return array[ind]; }

        std::vector<std::string> object_keys(const nlohmann::json& got, const std::string& where)
        {
            if (!got.is_object()) wrong_value(where, got, "an object");
            std::vector<std::string> keys;
            for (const auto& item : got.items()) keys.push_back(item.key());
            return keys;
        }

        const nlohmann::json* member(const nlohmann::json& object, const std::string& key)
        {
            const auto it = object.find(key);
            return it == object.end() ? nullptr : &*it;
        }

        std::string below(const std::string& where, size_t ind) { return fmt::format("{}[{}]", where, ind); }
        std::string below(const std::string& where, const std::string& key) { return where + "." + key; }

        void check_keys(const std::vector<std::string>& keys, const std::string& where,
                        const std::vector<std::string>& known, bool strict)
        {
            for (const auto& key : keys) {
                if (is_tolerated(key) || std::find(known.begin(), known.end(), key) != known.end()) continue;
                unknown_key(where, key, known, strict);
            }
        }

        bool is_strict(const nlohmann::json& got) { return got.is_object() && got.value("_strict", false); }
    }

    template void from_json(std::vector<double>&, const nlohmann::json&, const std::string&, bool);
    template void from_json(std::vector<int>&, const nlohmann::json&, const std::string&, bool);
    template void from_json(std::vector<std::string>&, const nlohmann::json&, const std::string&, bool);
    template nlohmann::json to_json(const std::vector<double>&);
    template nlohmann::json to_json(const std::vector<int>&);
    template nlohmann::json to_json(const std::vector<std::string>&);
}
