#pragma once

namespace WireCell::SPNG::host {
    /// How many threads the host's engine lets the call that this thread is in use, 0 if it does not say.  The body is in
    /// src/spng/host.
    int thread_share();
}
