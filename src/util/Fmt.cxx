#include "WireCellUtil/Fmt.h"
#include "WireCellUtil/Printable.h"

#include <fmt/args.h>

namespace WireCell::Fmt {

    namespace {
        using Arguments = fmt::dynamic_format_arg_store<fmt::format_context>;

        /// Call with the C++ value that a JSON value holds.
        template <class Call>
        void with_value(const Configuration& value, Call call)
        {
            if (value.is_boolean()) return call(value.get<bool>());
            if (value.is_number_unsigned()) return call(value.get<uint64_t>());
            if (value.is_number_integer()) return call(value.get<int64_t>());
            if (value.is_number()) return call(value.get<double>());
            if (value.is_string()) return call(value.get<std::string>());
            call(value.dump());
        }

        void push(Arguments& args, const Configuration& value)
        {
            with_value(value, [&](const auto& typed) { args.push_back(typed); });
        }
    }

    std::string format(const std::string& pattern, const Configuration& params)
    {
        Arguments args;
        if (params.is_object()) {
            for (const auto& [key, value] : params.items()) {
                with_value(value,
                           [&, name = key](const auto& typed) { args.push_back(fmt::arg(name.c_str(), typed)); });
            }
        }
        else if (params.is_array()) {
            for (const auto& value : params) push(args, value);
        }
        else if (!params.is_null()) {
            push(args, params);
        }
        try {
            return fmt::vformat(pattern, args);
        }
        catch (const fmt::format_error& err) {
            THROW(ValueError() << errmsg{"can not fill the pattern \"" + printable(pattern) + "\" from " +
                                         printable(params.dump()) + ": " + err.what()});
        }
    }

}
