#pragma once
#include "WireCellUtil/Persist.h"

namespace WireCell::Persist {

    /// What Jsonnet code may refer to.  The folders are searched in order.
    struct JsonnetContext {
        std::vector<std::string> folders;
        externalvars_t extvar, extcode, tlavar, tlacode;
    };

    /// Evaluate a file to JSON text, in a process of its own.  ValueError with Jsonnet's message, or if the code takes more
    /// than it may; the environment can set each limit:
    ///   WIRECELL_JSONNET_STACK     calls within calls
    ///   WIRECELL_JSONNET_SECONDS   processor time
    ///   WIRECELL_JSONNET_MEMORY    memory [MB]; the JSON text may be a quarter of that
    std::string evaluate_file(const std::string& path, const JsonnetContext& context);

    /// Evaluate code to JSON text, likewise.
    std::string evaluate_text(const std::string& text, const JsonnetContext& context);

}
