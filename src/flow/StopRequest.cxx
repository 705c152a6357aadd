#include "WireCellFlow/StopRequest.h"
#include "WireCellUtil/StopSignal.h"

namespace WireCell::Flow {
    void request_stop(int signal) { stop_signal().store(signal, std::memory_order_relaxed); }

    int stop_requested() { return stop_signal().load(std::memory_order_relaxed); }

    void clear_stop_request() { stop_signal().store(0, std::memory_order_relaxed); }
}
