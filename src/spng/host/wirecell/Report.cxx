#include "WireCellSpng/device/Host.h"

/// A Wire-Cell Toolkit keeps no record of each call.
namespace WireCell::SPNG::host {

    void mem_step(const std::string&) {}

    void log_memory(const std::string&, bool) {}

    bool wants_device_use() { return false; }

    void add_device_use(double, double, double) {}
}
