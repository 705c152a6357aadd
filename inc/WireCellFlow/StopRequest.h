#pragma once

namespace WireCell::Flow {
    /// Ask the running job to stop between two calls of nodes.  Async-signal-safe.  `signal` is what asked, not 0.
    void request_stop(int signal);

    /// The signal that asked for a stop, 0 for none.  Engines look before each call of a node.
    int stop_requested();

    /// Forget a request, before another job runs in this process.
    void clear_stop_request();
}
