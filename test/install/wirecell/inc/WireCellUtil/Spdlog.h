#pragma once
#include "WireCellUtil/BuildConfig.h"

#ifndef SPDLOG_FMT_EXTERNAL
#error "spdlog must use the external fmt"
#endif

#include <fmt/args.h>
#include <fmt/core.h>
#include <fmt/ostream.h>
#include <spdlog/spdlog.h>
