#pragma once
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Spdlog.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace WireCell {

    /// What configures a component: a JSON value.
    using Configuration = nlohmann::json;

    /// The value at a dotted path ("a.b.c"), null when absent.
    Configuration branch(const Configuration& cfg, const std::string& dotpath);

    /// Merge the members of object b into object a, recursively, and return a.  An array replaces an array.  A null a
    /// becomes b.  What is no object leaves a alone; one that meets an object is left out with a warning.
    Configuration& update(Configuration& a, const Configuration& b);

    /// A new array with the elements of a, then those of b.
    Configuration append(const Configuration& a, const Configuration& b);

    size_t hash(const Configuration& cfg);

    /// The value as JSON in one line.
    std::string json_text(const Configuration& cfg);

    namespace detail {
        [[noreturn]] void bad_conversion(const Configuration& cfg, const std::string& why);
    }

    /// Turn a value into a T; a null gives the default.  ValueError if the value is of another kind.
    template <typename T>
    T convert(const Configuration& cfg, const T& def = T())
    {
        if (cfg.is_null()) return def;
        try {
            return cfg.get<T>();
        }
        catch (const nlohmann::json::exception& err) {
            detail::bad_conversion(cfg, err.what());
        }
    }

    /// True, false, or a number that counts as true when it is not zero.
    template <>
    bool convert<bool>(const Configuration& cfg, const bool& def);

    /// A string, or the text of a number or truth value.
    template <>
    std::string convert<std::string>(const Configuration& cfg, const std::string& def);

    /// The value at a dotted path, or the default when it is absent or null.
    template <typename T>
    T get(const Configuration& cfg, const std::string& dotpath, const T& def = T())
    {
        try {
            return convert<T>(branch(cfg, dotpath), def);
        }
        catch (const ValueError& err) {
            THROW(ValueError() << errmsg{"key '" + dotpath + "': " + err.what()});
        }
    }

    namespace detail {
        Configuration& make_branch(Configuration& cfg, const std::string& dotpath);
    }

    template <typename T>
    void assign(Configuration& cfg, const T& val)
    {
        cfg = val;
    }

    /// Set the value at a dotted path, making the objects on the way.
    template <typename T>
    void put(Configuration& cfg, const std::string& dotpath, const T& val)
    {
        detail::make_branch(cfg, dotpath) = val;
    }

    /// Of the first array element with this value at dotpath: that member.  Null if there is none.
    template <typename T>
    Configuration find(const Configuration& lst, const std::string& dotpath, const T& val)
    {
        for (const auto& item : lst) {
            const auto have = branch(item, dotpath);
            if (!have.is_null() && have == Configuration(val)) return have;
        }
        return {};
    }

}

template <>
struct fmt::formatter<nlohmann::json> : fmt::formatter<std::string> {
    template <typename Context>
    auto format(const nlohmann::json& cfg, Context& context) const
    {
        return fmt::formatter<std::string>::format(WireCell::json_text(cfg), context);
    }
};
