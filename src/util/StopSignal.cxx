#include "WireCellUtil/StopSignal.h"

std::atomic<int>& WireCell::stop_signal()
{
    static std::atomic<int> signal{0};
    static_assert(std::atomic<int>::is_always_lock_free);
    return signal;
}
