#pragma once
#include "WireCellUtil/Spdlog.h"

#include <memory>
#include <string>

namespace WireCell::Log {
    typedef std::shared_ptr<spdlog::logger> logptr_t;
    typedef std::shared_ptr<spdlog::sinks::sink> sinkptr_t;

    void add_stderr(bool color = true, std::string level = "");
    logptr_t logger(std::string name, bool share_sinks = true);
    void set_level(std::string level, std::string which = "");
}
