#pragma once
#include <atomic>

namespace WireCell {

    /// The signal that asked this process to end its job, 0 for none.
    std::atomic<int>& stop_signal();

}
