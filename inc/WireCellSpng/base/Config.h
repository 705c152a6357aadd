#pragma once
#include "WireCellSpng/base/Check.h"

#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
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
///
/// What needs no template is in Config.cxx, so that not every component's file compiles it again.
namespace WireCell::SPNG::config {

    /// Services that shipped configurations of WCT hand to every component, whether it uses them or not.
    bool is_tolerated(const std::string& key);

    /// The known key that is closest to a misspelt one.
    std::string nearest_key(const std::string& wrong, const std::vector<std::string>& known);

    /// Report a key that the struct does not have: a ValueError when strict, else one warning for each type of component.
    void unknown_key(const std::string& where, const std::string& key, const std::vector<std::string>& known,
                     bool strict);

    [[noreturn]] void wrong_value(const std::string& where, const nlohmann::json& got, const std::string& wanted);

    /// A component as errors name it: "type:name", or the type alone where the name is empty.
    std::string who(const std::string& type, const std::string& name);

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

        // Values as JSON.
        nlohmann::json of(bool value);
        nlohmann::json of(int64_t value);
        nlohmann::json of(uint64_t value);
        nlohmann::json of(double value);
        nlohmann::json of(const std::string& value);
        nlohmann::json empty_array();
        nlohmann::json empty_object();
        void append(nlohmann::json& array, nlohmann::json&& item);
        void put(nlohmann::json& object, const std::string& key, nlohmann::json&& item);

        // JSON as values; what is of another kind is a wrong_value().
        bool read_bool(const nlohmann::json& got, const std::string& where);
        int64_t read_integer(const nlohmann::json& got, const std::string& where, double least, double most);
        uint64_t read_unsigned(const nlohmann::json& got, const std::string& where, double most);
        double read_number(const nlohmann::json& got, const std::string& where);
        std::string read_string(const nlohmann::json& got, const std::string& where);

        // Parts of arrays and objects.
        size_t array_size(const nlohmann::json& got, const std::string& where);
        const nlohmann::json& element(const nlohmann::json& array, size_t ind);
        std::vector<std::string> object_keys(const nlohmann::json& got, const std::string& where);
        /// Null where there is none.
        const nlohmann::json* member(const nlohmann::json& object, const std::string& key);
        std::string below(const std::string& where, size_t ind);
        std::string below(const std::string& where, const std::string& key);
        void check_keys(const std::vector<std::string>& keys, const std::string& where,
                        const std::vector<std::string>& known, bool strict);
        bool is_strict(const nlohmann::json& got);
    }

    template <class T>
    nlohmann::json to_json(const T& value)
    {
        using namespace detail;
        if constexpr (std::is_same_v<T, nlohmann::json>) { return value; }
        else if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, std::string>) {
            return of(value);
        }
        else if constexpr (std::is_floating_point_v<T>) {
            return of(static_cast<double>(value));
        }
        else if constexpr (std::is_integral_v<T>) {
            return of(static_cast<std::conditional_t<std::is_signed_v<T>, int64_t, uint64_t>>(value));
        }
        else if constexpr (std::is_enum_v<T>) {
            nlohmann::json word;
            boost::mp11::mp_for_each<bd::describe_enumerators<T>>([&](auto e) {
                if (e.value == value) word = of(std::string(e.name));
            });
            return word;
        }
        else if constexpr (is_optional<T>::value) {
            return value ? to_json(*value) : nlohmann::json(nullptr);
        }
        else if constexpr (is_vector<T>::value) {
            auto array = empty_array();
            for (const auto& item : value) append(array, to_json<typename T::value_type>(item));
            return array;
        }
        else if constexpr (is_map<T>::value) {
            auto object = empty_object();
            for (const auto& [key, item] : value) put(object, key, to_json(item));
            return object;
        }
        else if constexpr (bd::has_describe_members<T>::value) {
            auto object = empty_object();
            boost::mp11::mp_for_each<members_of<T>>([&](auto m) { put(object, m.name, to_json(value.*m.pointer)); });
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
            value = read_bool(got, where);
        }
        else if constexpr (std::is_integral_v<T>) {
            constexpr auto least = static_cast<double>(std::numeric_limits<T>::min());
            constexpr auto most = static_cast<double>(std::numeric_limits<T>::max());
            if constexpr (std::is_signed_v<T>) { value = static_cast<T>(read_integer(got, where, least, most)); }
            else {
                value = static_cast<T>(read_unsigned(got, where, most));
            }
        }
        else if constexpr (std::is_floating_point_v<T>) {
            value = static_cast<T>(read_number(got, where));
        }
        else if constexpr (std::is_same_v<T, std::string>) {
            value = read_string(got, where);
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
            const size_t size = array_size(got, where);
            T fresh;
            for (size_t ind = 0; ind < size; ++ind) {
                typename T::value_type item{};
                from_json(item, element(got, ind), below(where, ind), strict);
                fresh.push_back(std::move(item));
            }
            value = std::move(fresh);
        }
        else if constexpr (is_map<T>::value) {
            T fresh;
            for (const auto& key : object_keys(got, where)) {
                from_json(fresh[key], *member(got, key), below(where, key), strict);
            }
            value = std::move(fresh);
        }
        else if constexpr (bd::has_describe_members<T>::value) {
            const auto keys = object_keys(got, where);
            std::vector<std::string> known;
            boost::mp11::mp_for_each<members_of<T>>([&](auto m) {
                known.emplace_back(m.name);
                if (const auto* item = member(got, known.back())) {
                    from_json(value.*m.pointer, *item, below(where, known.back()), strict);
                }
            });
            check_keys(keys, where, known, strict);
        }
        else {
            static_assert(always_false<T>, "this member type cannot be a configuration value");
        }
    }

    extern template void from_json(std::vector<double>&, const nlohmann::json&, const std::string&, bool);
    extern template void from_json(std::vector<int>&, const nlohmann::json&, const std::string&, bool);
    extern template void from_json(std::vector<std::string>&, const nlohmann::json&, const std::string&, bool);
    extern template nlohmann::json to_json(const std::vector<double>&);
    extern template nlohmann::json to_json(const std::vector<int>&);
    extern template nlohmann::json to_json(const std::vector<std::string>&);

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
        if (!got.is_null()) from_json(cfg, got, who, detail::is_strict(got));
        return cfg;
    }
}
