#pragma once
#include "WireCellSpng/base/Format.h"
#include "WireCellUtil/BuildConfig.h"

#ifndef SPDLOG_FMT_EXTERNAL
#error "spdlog must be used with the external fmt library, define SPDLOG_FMT_EXTERNAL"
#endif

#include <spdlog/spdlog.h>

#include <fmt/args.h>
#include <fmt/core.h>
#include <fmt/ostream.h>
