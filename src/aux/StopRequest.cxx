#include "WireCellAux/StopRequest.h"

#include <atomic>

namespace WireCell::Aux {
    namespace {
        std::atomic<int> requested{0};
        static_assert(std::atomic<int>::is_always_lock_free);
    }

    void request_stop(int signal) { requested.store(signal, std::memory_order_relaxed); }

    int stop_requested() { return requested.load(std::memory_order_relaxed); }

    void clear_stop_request() { requested.store(0, std::memory_order_relaxed); }
}
