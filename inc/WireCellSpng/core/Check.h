#pragma once
#include "WireCellUtil/Exceptions.h"

#include <fmt/format.h>

/// Check what comes from outside: configuration, files, tensors.  Always on.
/// The text reads "problem (why). Try ..." and ends in a WireCell::ValueError.
#define SPNG_VALIDATE(cond, ...)                                                                                       \
    do {                                                                                                               \
        if (!(cond)) THROW(WireCell::ValueError() << WireCell::errmsg{fmt::format(__VA_ARGS__)});                      \
    } while (0)

/// Check our own contracts: a failure is a defect of this library, not of its input.
#ifdef SPNG_DEBUG
#define SPNG_EXPECT(cond)                                                                                              \
    do {                                                                                                               \
        if (!(cond)) {                                                                                                 \
            THROW(WireCell::LogicError() << WireCell::errmsg{                                                          \
                      fmt::format("{}:{}: expected {}", __FILE__, __LINE__, #cond)});                                  \
        }                                                                                                              \
    } while (0)
#else
#define SPNG_EXPECT(cond) ((void)0)
#endif
