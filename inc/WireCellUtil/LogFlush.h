#pragma once

namespace WireCell::Log {

    /// Hand on what the sinks of all loggers hold back, before a process ends without its destructors.
    void flush();
}
