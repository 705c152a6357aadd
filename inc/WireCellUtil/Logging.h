#pragma once
#include "WireCellUtil/Spdlog.h"

#include <memory>
#include <string>

/// Logging through spdlog.  There is no sink until one is added, and spdlog's own default logger is left to the host
/// program.  Levels are: critical, error, warn, info, debug, trace, off.  An unknown level is a ValueError.
namespace WireCell::Log {

    using logptr_t = std::shared_ptr<spdlog::logger>;
    using sinkptr_t = std::shared_ptr<spdlog::sinks::sink>;

    /// Add a sink to the shared ones: a file (appended to), standard output, standard error.  A level that is given is
    /// the sink's own threshold.
    void add_file(std::string filename, std::string level = "");
    void add_stdout(bool color = true, std::string level = "");
    void add_stderr(bool color = true, std::string level = "");

    /// The logger of that name, made if absent.  With share_sinks false the logger gets sinks of its own, so that it may
    /// have a pattern of its own.
    logptr_t logger(std::string name, bool share_sinks = true);

    /// Set the level of all loggers, present and future, or of the one named.
    void set_level(std::string level, std::string which = "");

    /// Give each logger without a level of its own that of the longest name with one that starts its name.
    void fill_levels();

    /// Set the pattern of all loggers, or of the one named.
    void set_pattern(std::string pattern, std::string which = "");

    /// Set up for a test or a small program: one sink (stderr, stdout or a file), a level, and the global pattern.  With
    /// with_env, SPDLOG_LEVEL ("debug" or "debug,name=trace") overrides.
    void default_logging(const std::string& output = "stderr", std::string level = "", bool with_env = true);

}
