#pragma once
#include "WireCellUtil/Persist.h"

namespace WireCell::Persist {

    /// What Jsonnet code may refer to.  The folders are searched in order.
    struct JsonnetContext {
        std::vector<std::string> folders;
        externalvars_t extvar, extcode, tlavar, tlacode;
    };

    /// Evaluate a file to JSON text.  ValueError with Jsonnet's message.
    std::string evaluate_file(const std::string& path, const JsonnetContext& context);

    /// Evaluate code to JSON text.
    std::string evaluate_text(const std::string& text, const JsonnetContext& context);

}
