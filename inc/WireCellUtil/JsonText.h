#pragma once
#include "WireCellUtil/Configuration.h"

#include <string>

namespace WireCell {

    /// Levels of arrays and objects that JSON text may have.  What goes through a value calls itself once a level.
    constexpr size_t deepest_json = 500;

    /// Read JSON text that comes from outside.  `what` starts the message of an error, say the name of a file.
    /// ValueError: the text is not valid, or has more than deepest_json levels.
    Configuration parse_json(const std::string& text, const std::string& what, bool allow_comments = false);

}
