#pragma once
#include "WireCellUtil/Exceptions.h"

#include <fmt/format.h>

/// Check what comes from outside: configuration, files, tensors.  Always on.
/// The text reads "problem (why). Try ..." and ends in a WireCell::ValueError.
#define SPNG_VALIDATE(cond, ...)                                                                                       \
    do {                                                                                                               \
        if (!(cond)) THROW(WireCell::ValueError() << WireCell::errmsg{fmt::format(__VA_ARGS__)});                      \
    } while (0)
