#pragma once
#include "WireCellSpng/base/Check.h"
#include "WireCellUtil/Configuration.h"
#include "WireCellUtil/Persist.h"

#include <fmt/format.h>

namespace WireCell::Gen {
    /// An array from the key of a component: the content of the file that it names, or itself.
    struct ListFile {
        std::string where; ///< starts the text of errors about it
        Configuration entries;

        /// key: of the component `who`; what: of which the entries are.  ValueError or IOError names them.
        ListFile(const Configuration& given, const std::string& who, const std::string& key, const std::string& what)
          : where(fmt::format("{}.{}", who, key))
        {
            const bool named = given.is_string() && !given.get_ref<const std::string&>().empty();
            SPNG_VALIDATE(named || given.is_array(), "{}: got {} (want the name of a file, or an array)", where,
                          given.is_object() ? "an object" : given.dump());
            if (named) {
                where += " " + given.dump();
                try {
                    entries = Persist::load(given.get<std::string>());
                }
                catch (const Exception& err) {
                    THROW(IOError() << errmsg{fmt::format("{}.{}: {}", who, key, err.what())});
                }
            }
            else {
                entries = given;
            }
            SPNG_VALIDATE(entries.is_array() && !entries.empty(), "{}: no array of {}", where, what);
        }
    };
}
