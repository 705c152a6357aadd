#include "WireCellFlow/CallObserver.h"
#include "WireCellFlow/MemLog.h"
#include "WireCellSpng/device/Host.h"

namespace WireCell::SPNG::host {

    void mem_step(const std::string& label) { Flow::call_step(label); }

    void log_memory(const std::string& component, bool wanted) { Flow::log_memory(component, wanted); }

    bool wants_device_use() { return Flow::measures_device_use(); }

    void add_device_use(double seconds, double growth_mb, double peak_mb)
    {
        Flow::charge_device_use(seconds, growth_mb, peak_mb);
    }
}
