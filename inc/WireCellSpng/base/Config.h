#pragma once
#include "WireCellSpng/base/Check.h"
#include "WireCellUtil/Logging.h"

#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <mutex>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

/// Configuration by reflection: a component keeps a plain struct with defaults inline, names its members once with
/// BOOST_DESCRIBE_STRUCT, and gets reading, defaults and clear errors from here.
///
/// Members may be bool, integers, floating point, std::string, described enums (by name), std::vector, std::map with
/// string keys, std::optional, nested described structs and nlohmann::json (taken as it comes).  A null leaves the
/// default.  Anything else does not compile.
///
/// An enum whose values have other words too gives them by `std::optional<E> other_word(std::type_identity<E>, const
/// std::string& word)` in its namespace.
namespace WireCell::SPNG::config {

    /// Services that shipped configurations of WCT hand to every component, whether it uses them or not.
    inline bool is_tolerated(const std::string& key)
    {
        return key.empty() || key[0] == '_' || key == "dft" || key == "rng";
    }

    namespace detail {
        /// Levenshtein's edit distance.
        inline size_t edit_distance(const std::string& a, const std::string& b)
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
    }

    /// The known key that is closest to a misspelt one.
    inline std::string nearest_key(const std::string& wrong, const std::vector<std::string>& known)
    {
        const auto closer = [&](const auto& a, const auto& b) {
            return detail::edit_distance(wrong, a) < detail::edit_distance(wrong, b);
        };
        const auto it = std::min_element(known.begin(), known.end(), closer);
        return it == known.end() ? "" : *it;
    }

    /// True for the first of the components of a type that is given some foreign key: the configurations of others hand
    /// one such key to many.
    inline bool is_news(const std::string& where, const std::string& key)
    {
        static std::mutex mutex;
        static std::set<std::pair<std::string, std::string>> told;
        const std::lock_guard<std::mutex> lock(mutex);
        return told.insert({where.substr(0, where.find_first_of(":.")), key}).second;
    }

    /// Report a key that the struct does not have: a ValueError when strict, else one warning for each type of component.
    inline void unknown_key(const std::string& where, const std::string& key, const std::vector<std::string>& known,
                            bool strict)
    {
        const auto text =
            fmt::format("{}: unknown key '{}' (the nearest known key is '{}')", where, key, nearest_key(key, known));
        if (strict) THROW(ValueError() << errmsg{text});
        if (is_news(where, key)) Log::logger("config")->warn("{}", text);
    }

    [[noreturn]] inline void wrong_value(const std::string& where, const nlohmann::json& got, const std::string& wanted)
    {
        constexpr size_t most = 200;
        auto text = got.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
        if (text.size() > most) text = fmt::format("{}... ({} bytes)", text.substr(0, most), text.size());
        THROW(ValueError() << errmsg{fmt::format("{}: got {} (want {})", where, text, wanted)});
    }

    namespace detail {
        namespace bd = boost::describe;
        template <class T>
        using members_of = bd::describe_members<T, bd::mod_public | bd::mod_inherited>;

        template <class T>
        struct is_vector : std::false_type {
        };
        template <class T>
        struct is_vector<std::vector<T>> : std::true_type {
        };
        template <class T>
        struct is_map : std::false_type {
        };
        template <class T>
        struct is_map<std::map<std::string, T>> : std::true_type {
        };
        template <class T>
        struct is_optional : std::false_type {
        };
        template <class T>
        struct is_optional<std::optional<T>> : std::true_type {
        };
        template <class>
        inline constexpr bool always_false = false;

        template <class E>
        std::string enum_words()
        {
            std::string words;
            boost::mp11::mp_for_each<bd::describe_enumerators<E>>([&](auto e) {
                if (!words.empty()) words += '|';
                words += e.name;
            });
            return words;
        }
    }

    template <class T>
    nlohmann::json to_json(const T& value)
    {
        using namespace detail;
        if constexpr (std::is_same_v<T, nlohmann::json> || std::is_arithmetic_v<T> || std::is_same_v<T, std::string>) {
            return value;
        }
        else if constexpr (std::is_enum_v<T>) {
            nlohmann::json word;
            boost::mp11::mp_for_each<bd::describe_enumerators<T>>([&](auto e) {
                if (e.value == value) word = e.name;
            });
            return word;
        }
        else if constexpr (is_optional<T>::value) {
            return value ? to_json(*value) : nlohmann::json(nullptr);
        }
        else if constexpr (is_vector<T>::value) {
            auto array = nlohmann::json::array();
            for (const auto& item : value) array.push_back(to_json<typename T::value_type>(item));
            return array;
        }
        else if constexpr (is_map<T>::value) {
            auto object = nlohmann::json::object();
            for (const auto& [key, item] : value) object[key] = to_json(item);
            return object;
        }
        else if constexpr (bd::has_describe_members<T>::value) {
            auto object = nlohmann::json::object();
            boost::mp11::mp_for_each<members_of<T>>([&](auto m) { object[m.name] = to_json(value.*m.pointer); });
            return object;
        }
        else {
            static_assert(always_false<T>, "this member type cannot be a configuration value");
        }
    }

    template <class T>
    void from_json(T& value, const nlohmann::json& got, const std::string& where, bool strict)
    {
        using namespace detail;
        if constexpr (std::is_same_v<T, nlohmann::json>) { value = got; }
        else if constexpr (is_optional<T>::value) {
            if (got.is_null()) {
                value.reset();
                return;
            }
            typename T::value_type inner{};
            from_json(inner, got, where, strict);
            value = inner;
        }
        else if (got.is_null()) {
            return;
        }
        else if constexpr (std::is_same_v<T, bool>) {
            if (!got.is_boolean()) wrong_value(where, got, "true or false");
            value = got.get<bool>();
        }
        else if constexpr (std::is_integral_v<T>) {
            const double real = got.is_number() ? got.get<double>() : std::nan("");
            if (!(real == std::floor(real))) wrong_value(where, got, "an integer");
            if (real < static_cast<double>(std::numeric_limits<T>::min()) ||
                real > static_cast<double>(std::numeric_limits<T>::max())) {
                wrong_value(where, got, "an integer that fits");
            }
            value = got.is_number_integer() ? got.get<T>() : static_cast<T>(real);
        }
        else if constexpr (std::is_floating_point_v<T>) {
            if (!got.is_number()) wrong_value(where, got, "a number");
            value = got.get<T>();
        }
        else if constexpr (std::is_same_v<T, std::string>) {
            if (!got.is_string()) wrong_value(where, got, "a string");
            value = got.get<std::string>();
            // The system would take a file's name to end there, and a message would too.
            if (value.find('\0') != std::string::npos) wrong_value(where, got, "a string without a NUL");
        }
        else if constexpr (std::is_enum_v<T>) {
            std::optional<T> named;
            if (got.is_string()) {
                const auto& word = got.get_ref<const std::string&>();
                boost::mp11::mp_for_each<bd::describe_enumerators<T>>([&](auto e) {
                    if (word == e.name) named = e.value;
                });
                if constexpr (requires { other_word(std::type_identity<T>(), word); }) {
                    if (!named) named = other_word(std::type_identity<T>(), word);
                }
            }
            if (!named) wrong_value(where, got, enum_words<T>());
            value = *named;
        }
        else if constexpr (is_vector<T>::value) {
            if (!got.is_array()) wrong_value(where, got, "an array");
            T fresh;
            for (size_t ind = 0; ind < got.size(); ++ind) {
                typename T::value_type item{};
                from_json(item, got[ind], fmt::format("{}[{}]", where, ind), strict);
                fresh.push_back(std::move(item));
            }
            value = std::move(fresh);
        }
        else if constexpr (is_map<T>::value) {
            if (!got.is_object()) wrong_value(where, got, "an object");
            T fresh;
            for (const auto& [key, item] : got.items()) { from_json(fresh[key], item, where + "." + key, strict); }
            value = std::move(fresh);
        }
        else if constexpr (bd::has_describe_members<T>::value) {
            if (!got.is_object()) wrong_value(where, got, "an object");
            std::vector<std::string> known;
            boost::mp11::mp_for_each<members_of<T>>([&](auto m) {
                known.push_back(m.name);
                const auto it = got.find(m.name);
                if (it != got.end()) from_json(value.*m.pointer, *it, where + "." + m.name, strict);
            });
            for (const auto& [key, item] : got.items()) {
                if (is_tolerated(key) || std::find(known.begin(), known.end(), key) != known.end()) continue;
                unknown_key(where, key, known, strict);
            }
        }
        else {
            static_assert(always_false<T>, "this member type cannot be a configuration value");
        }
    }

    /// A component as errors name it: "type:name", or the type alone where the name is empty.
    inline std::string who(const std::string& type, const std::string& name)
    {
        return name.empty() ? type : type + ":" + name;
    }

    /// The struct's defaults as a JSON object.
    template <class Cfg>
    nlohmann::json defaults()
    {
        return to_json(Cfg{});
    }

    /// Read a component's configuration.  `who` is its "type:name" and starts every error message.
    /// A `_strict` key that is true makes unknown keys errors.
    template <class Cfg>
    Cfg parse(const nlohmann::json& got, const std::string& who)
    {
        Cfg cfg;
        if (got.is_null()) return cfg;
        const bool strict = got.is_object() && got.value("_strict", false);
        from_json(cfg, got, who, strict);
        return cfg;
    }
}
